// A scenario whose timeline does what a trace holds.
#pragma once

#include <string>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::shrink {

/// A scenario, or why there is none.
struct Scripted {
  std::optional<scenarios::Scenario> scenario;
  std::string reason;
};

/// All messages are held from the start, and each choice is a step: messages arrive when a step
/// delivers them, and no timer runs out by itself. The property is violated in it.
/// REQUIRES: the trace ends with a violation, and `scenario` is its scenario.
Scripted scripted(const Trace& trace, const scenarios::Scenario& scenario,
                  const core::MachineMaker& maker);

}  // namespace squall::traces::shrink
