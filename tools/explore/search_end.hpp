// What came of a search: how it ended, and the way to what it found.
#pragma once

#include "tools/explore/exploration_report.hpp"
#include "tools/explore/explorer_threads.hpp"

namespace squall::tools::explore {

/// The end that a certificate tells. `certificate` has all but its end.
traces::exploration::ExplorationEnd end_of(sim::explore::Explorer::Phase phase,
                                           const Effort& effort,
                                           const scenarios::Scenario& scenario,
                                           const traces::exploration::Certificate& certificate);

/// Says which program made the trace.
void sign(traces::Trace& way);

/// What was found, and the way to it, become the result. `remark`: as what the search noted it; a
/// violation that the way does not show is told as not reproducible.
void take_way(Explored& result, traces::Trace way, sim::explore::StepOutcome remark);

}  // namespace squall::tools::explore
