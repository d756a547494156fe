// Where an exploration may begin: in the midst of a run.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::exploration {

/// The beginning of a run.
struct Stage {
  std::vector<sim::Action> actions;  // with the slots of a World that does them
  /// Why no exploration can begin there, as the end of a sentence; empty when one can.
  std::string obstacle;
};

/// The first choices of a trace. REQUIRES: trace.recorded, and it is of this scenario.
Stage stage_of(const Trace& trace, std::size_t choices, const scenarios::Scenario& scenario,
               const core::MachineMaker& maker);
/// The first events of a simulation.
Stage stage_of(const scenarios::Scenario& scenario, std::uint64_t seed, std::uint64_t events,
               const core::MachineMaker& maker);

}  // namespace squall::traces::exploration
