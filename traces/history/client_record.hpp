// The operations and results of a run's clients, and whether the log explains them.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "sim/world.hpp"

namespace squall::traces::history {

/// Filled during a run, judged at its end.
class ClientRecord {
 public:
  struct Event {
    std::uint32_t client = 0;
    bool asks = false;
    core::Command command;  // of an invocation
    sim::Answer answer;     // of a completion
  };

  /// Call for every report. COST: none unless a client invokes or completes an operation.
  void add(const sim::Report& report, const sim::World& world);
  const std::vector<Event>& events() const { return events_; }

  /// Judges all client results with the log's order as witness (checkers/witness.hpp): one sentence
  /// about the first answer that it does not explain; empty: it explains all. Without sessions, a
  /// duplicate command in the log takes effect again (§6.3).
  ///
  /// COST: linear in the log, about a million operations per second.
  std::string contradiction(const sim::World& world) const;

  /// Writes the history as JSON Lines, see history_jsonl.hpp. For keys with appends, each value is
  /// the list of its parts.
  void write(std::ostream& out, const sim::World& world) const;

 private:
  std::vector<std::uint32_t> asked_;  // by client: the latest sequence
  std::vector<Event> events_;
};

/// The result of each entry of a world's committed log, from the first one on.
std::vector<core::Applied> what_took_effect(const sim::World& world);

}  // namespace squall::traces::history
