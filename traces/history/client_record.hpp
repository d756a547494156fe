// What the clients of a run asked and were told, and whether the log explains it.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "sim/world.hpp"

namespace squall::traces::history {

/// Kept while a run lasts, judged at its end.
class ClientRecord {
 public:
  struct Event {
    std::uint32_t client = 0;
    bool asks = false;
    core::Command command;  // of an operation that begins
    sim::Answer answer;     // of one that ends
  };

  /// Call for every report. COST: nothing unless a client asks or is told something.
  void add(const sim::Report& report, const sim::World& world);
  const std::vector<Event>& events() const { return events_; }

  /// Takes the log's order as witness (checkers/witness.hpp) for all that clients were told: one
  /// sentence about the first answer that it does not explain; empty: it explains all. Where
  /// clients have no sessions, a command that is in the log again takes effect again (§6.3).
  ///
  /// COST: linear in the log, a million operations in a second.
  std::string contradiction(const sim::World& world) const;

  /// The history as JSON Lines, see history_jsonl.hpp. On keys with appends each value is a list of
  /// the numbers that it was put together from.
  void write(std::ostream& out, const sim::World& world) const;

 private:
  std::vector<std::uint32_t> asked_;  // by client: the sequence seen last
  std::vector<Event> events_;
};

/// What became of the entries of a world's committed log, from the first one on.
std::vector<core::Applied> what_took_effect(const sim::World& world);

}  // namespace squall::traces::history
