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
    sim::Time time_us = 0;
  };

  /// What clients wait for now is left out, with its completion: for a record that begins within a run.
  void leave_out_waiting(const sim::World& world);
  /// Call for every report. `now`: the history tells it. COST: none unless a client invokes or
  /// completes an operation.
  void add(const sim::Report& report, const sim::World& world, sim::Time now = 0);
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
  /// Writes the history as Jepsen does, in EDN: a map for each event, with its time in ns and its value
  /// as [key value]. What a client did not learn is :info; a cas that found another value is :fail. No
  /// model of Jepsen's takes appends beside writes: such a history is read as JSON Lines only.
  void write_edn(std::ostream& out, const sim::World& world) const;

 private:
  std::vector<std::uint32_t> asked_;  // by client: the latest sequence
  std::vector<bool> left_out_;        // by client: what it waits for
  std::vector<Event> events_;
};

/// The result of each entry of a world's committed log, from the first one on.
std::vector<core::Applied> what_took_effect(const sim::World& world);

}  // namespace squall::traces::history
