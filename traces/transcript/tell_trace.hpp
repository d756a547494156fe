// A trace told as prose, by its choices.
#pragma once

#include <string>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::transcript {

/// Repeats the choices and tells what happens, as a transcript of a run does: the way to tell a path
/// of an exploration, of which no simulator knows. It ends before a choice that is not possible.
/// REQUIRES: trace.recorded; `scenario` is the trace's.
std::string told(const Trace& trace, const scenarios::Scenario& scenario,
                 const core::MachineMaker& maker);

}  // namespace squall::traces::transcript
