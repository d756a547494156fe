// A recorder of runs: one Choice for each enabled action.
#pragma once

#include <algorithm>
#include <utility>

#include "core/describe.hpp"
#include "traces/trace.hpp"

namespace squall::traces {

class Recorder {
 public:
  /// `describes`: also keeps a description of each message, so that a replay that cannot find the
  /// message can name it. COST: about 100 bytes per choice.
  explicit Recorder(bool describes = true) : describes_(describes) {}

  /// Call for every report in order; reports of actions that were not enabled are skipped.
  void add(const sim::Report& report, sim::Time now) {
    if (!report.enabled) return;
    choices_.push_back(canonical({report.action, report.message_key, now}));
    if (!describes_) return;
    descriptions_.push_back(report.has_message ? core::describe(report.message) : std::string());
  }
  std::size_t size() const { return choices_.size(); }
  /// Moves the recording into a trace and resets the recorder.
  void take(Trace& trace) {
    trace.recorded = true;
    trace.choices = std::exchange(choices_, {});
    trace.descriptions = std::exchange(descriptions_, {});
    const auto empty = [](const std::string& text) { return text.empty(); };
    if (std::all_of(trace.descriptions.begin(), trace.descriptions.end(), empty)) {
      trace.descriptions.clear();  // equal to what a file would contain
    }
  }

 private:
  bool describes_;
  std::vector<Choice> choices_;
  std::vector<std::string> descriptions_;
};

}  // namespace squall::traces
