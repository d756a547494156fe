// The way to a state that an exploration found, as a trace.
#pragma once

#include "scenarios/scenario.hpp"
#include "sim/explorer.hpp"
#include "traces/trace.hpp"

namespace squall::traces {

/// Explorations know no time: in a trace their steps follow each other by this.
inline constexpr sim::Time kStepTime_us = sim::kMillisecond_us;

/// Goes the way in a World of its own: the trace says what a replay will see, and ends where it
/// does. A crash with its restart is two choices. Header: scenario and seed only.
/// REQUIRES: the explorer has found something; scenario and maker are what it was made from.
Trace way_as_trace(sim::Explorer& explorer, const scenarios::Scenario& scenario,
                   const core::MachineMaker& maker);
/// The trace in which nothing has happened yet.
Trace empty_way(const scenarios::Scenario& scenario, const core::MachineMaker& maker);

}  // namespace squall::traces
