// The path to a state of an exploration, as a trace.
#pragma once

#include <span>

#include "scenarios/scenario.hpp"
#include "sim/explore/explorer.hpp"
#include "traces/trace.hpp"

namespace squall::traces::exploration {

/// Explorations have no time: a trace gives consecutive steps this distance.
inline constexpr sim::Time kStepTime_us = sim::kMillisecond_us;

/// Applies `prefix` in a new World, then the path: the trace records what a replay will see. A
/// crash with immediate restart becomes two choices. Header: scenario and seed only. REQUIRES: the
/// explorer has found something; scenario, maker and prefix are the exploration's.
Trace path_as_trace(sim::explore::Explorer& explorer, const scenarios::Scenario& scenario,
                    const core::MachineMaker& maker, std::span<const sim::Action> prefix = {});
/// The same for any path. REQUIRES: it starts at the first state of `ensembles`.
Trace path_as_trace(sim::explore::Ensembles& ensembles,
                    std::span<const sim::explore::Explorer::Waypoint> path,
                    const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                    std::span<const sim::Action> prefix = {});
/// A trace of the prefix only.
Trace empty_path_trace(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                       std::span<const sim::Action> prefix = {});

}  // namespace squall::traces::exploration
