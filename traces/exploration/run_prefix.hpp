// The prefix of a run, from which an exploration can start.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::exploration {

struct RunPrefix {
  std::vector<sim::Action> actions;  // with the message slots of a World that applies them
  /// Why no exploration can begin after these actions, as the end of a sentence; empty when one
  /// can.
  std::string obstacle;
  core::PerServer<core::ServerSet> cuts{};  // by sender: the links that are cut then
};

/// The first choices of a trace. REQUIRES: trace.recorded; the trace is of this scenario.
RunPrefix run_prefix(const Trace& trace, std::size_t choices, const scenarios::Scenario& scenario,
                     const core::MachineMaker& maker);
/// The first events of a simulation.
RunPrefix run_prefix(const scenarios::Scenario& scenario, std::uint64_t seed, std::uint64_t events,
                     const core::MachineMaker& maker);

}  // namespace squall::traces::exploration
