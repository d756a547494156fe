// Keeps what happened: one Choice for each action that was enabled.
#pragma once

#include <algorithm>
#include <utility>

#include "core/describe.hpp"
#include "traces/trace.hpp"

namespace squall::traces {

class Recorder {
 public:
  /// `describes`: also keeps each named message in words, so that a replay that misses it can say
  /// what it was. COST: about 100 bytes a choice.
  explicit Recorder(bool describes = true) : describes_(describes) {}

  /// Call for every report in order; one that was not enabled is left out.
  void add(const sim::Report& report, sim::Time now) {
    if (!report.enabled) return;
    choices_.push_back(canonical({report.action, report.message_key, now}));
    if (!describes_) return;
    descriptions_.push_back(report.has_message ? core::describe(report.message) : std::string());
  }
  std::size_t size() const { return choices_.size(); }
  /// Moves what was recorded into a trace, and starts anew.
  void take(Trace& trace) {
    trace.recorded = true;
    trace.choices = std::exchange(choices_, {});
    trace.descriptions = std::exchange(descriptions_, {});
    const auto empty = [](const std::string& text) { return text.empty(); };
    if (std::all_of(trace.descriptions.begin(), trace.descriptions.end(), empty)) {
      trace.descriptions.clear();  // as a file would give them back
    }
  }

 private:
  bool describes_;
  std::vector<Choice> choices_;
  std::vector<std::string> descriptions_;
};

}  // namespace squall::traces
