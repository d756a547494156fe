// The way to a state that an exploration found, as a trace.
#pragma once

#include <span>

#include "scenarios/scenario.hpp"
#include "sim/explore/explorer.hpp"
#include "traces/trace.hpp"

namespace squall::traces::exploration {

/// Explorations know no time: in a trace their steps follow each other by this.
inline constexpr sim::Time kStepTime_us = sim::kMillisecond_us;

/// Does `prefix` in a World of its own, then goes the way: the trace says what a replay will see,
/// and ends where it does. A crash with its restart is two choices. Header: scenario and seed only.
/// REQUIRES: the explorer has found something; scenario, maker and prefix are what it began with.
Trace way_as_trace(sim::explore::Explorer& explorer, const scenarios::Scenario& scenario,
                   const core::MachineMaker& maker, std::span<const sim::Action> prefix = {});
/// The same of any way. REQUIRES: it begins with the first state of `ensembles`.
Trace way_as_trace(sim::explore::Ensembles& ensembles,
                   std::span<const sim::explore::Explorer::Waypoint> way,
                   const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                   std::span<const sim::Action> prefix = {});
/// The trace in which nothing but the prefix has happened.
Trace empty_way(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                std::span<const sim::Action> prefix = {});

}  // namespace squall::traces::exploration
