// One worker of an explorer.
#include "traces/exploration/violation_search.hpp"

#include "sim/explore/prefix.hpp"
#include "traces/exploration/path_trace.hpp"

namespace squall::traces::exploration {

ViolationSearch::ViolationSearch(const scenarios::Scenario& scenario,
                                 const core::MachineMaker& maker, std::size_t memory_max)
    : scenario_(scenario),
      maker_(maker),
      prefix_(sim::explore::prefix(scenario_.setup, maker, *scenario_.bounds)),
      explorer_(scenario_.setup, maker, *scenario_.bounds, nullptr, memory_max),
      worker_(explorer_.add_worker()) {
  explorer_.start_after(prefix_);
}

bool ViolationSearch::advance() {
  if (!explorer_.next_round()) return false;
  worker_.work();
  return true;
}

Trace ViolationSearch::trace() { return path_as_trace(explorer_, scenario_, maker_, prefix_); }

}  // namespace squall::traces::exploration
