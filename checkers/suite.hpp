// All properties, in a fixed order, judged after every step.
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// A step that changed something that a property speaks of.
Verdict judge_change(const Observation& observation, History& history) noexcept;
/// Judges what a crash has brought back; nothing but a log does.
Verdict observe(const Crash& crash) noexcept;
/// A message that may promise something new.
Verdict judge_promise(const Departure& departure, History& history) noexcept;

/// Judges a step of one server; COST: about constant, and a few comparisons when nothing changed.
/// Updates `history`. Call for every step and every boot, before its messages depart.
inline Verdict observe(const Observation& observation, History& history) noexcept {
  const core::View& before = observation.before;
  const core::View& after = observation.after;
  if (!observation.booted && before.commit_index == after.commit_index &&
      before.role == after.role && before.durable == after.durable &&
      before.holds_lease == after.holds_lease && before.configuration == after.configuration) {
    return {};
  }
  return judge_change(observation, history);
}

/// Judges a message that leaves, and remembers what it promises. REQUIRES: its sender's id is that
/// of a server.
inline Verdict observe(const Departure& departure, History& history) noexcept {
  const core::Message& message = departure.message;
  // Most messages are a leader's and tell nothing new: their term was told, and is on disk.
  if (message.type() == core::MessageType::append_entries &&
      message.term <= history.promises[message.from].term &&
      message.term <= departure.cluster.disks[message.from].current_term) {
    return {};
  }
  return judge_promise(departure, history);
}

}  // namespace squall::checkers
