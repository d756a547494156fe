// The property suite: runs all checkers in a fixed order after every step.
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Judges a step that changed something relevant to a property.
Verdict judge_change(const Observation& observation, History& history) noexcept;
/// Judges a crash, which can only change a log.
Verdict observe(const Crash& crash) noexcept;
/// Judges a message that may promise something new.
Verdict judge_promise(const Departure& departure, History& history) noexcept;

/// Judges a step of one server and updates `history`. REQUIRES: called for every step and every
/// boot, before its messages depart. COST: nearly constant; a few comparisons when nothing changed.
inline Verdict observe(const Observation& observation, History& history) noexcept {
  const core::View& before = observation.before;
  const core::View& after = observation.after;
  if (!observation.booted && before.commit_index == after.commit_index &&
      before.role == after.role && before.durable == after.durable &&
      before.applied == after.applied && before.holds_lease == after.holds_lease &&
      before.configuration == after.configuration) {
    return {};
  }
  return judge_change(observation, history);
}

/// A follower acknowledges what it has acknowledged before, and its disk holds its log, as for each
/// heartbeat: nothing to judge or to record. Measured: 44 of 1 172 instructions of an idle event.
inline bool acknowledges_again(const Departure& departure, const History& history) noexcept {
  const core::Message& message = departure.message;
  const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body);
  if (reply == nullptr) return false;
  const Promise& promise = history.promises[message.from];
  const core::Durable& disk = departure.cluster.disks[message.from];
  const core::LogTree& tree = departure.cluster.tree;
  return message.term <= promise.term && message.term <= disk.current_term &&
         disk.log == departure.cluster.views[message.from].durable.log &&
         reply->match_index <= tree.index(promise.acknowledged) &&
         reply->match_index <= tree.index(disk.log.tip);
}

/// Judges a departing message and records what it promises. REQUIRES: the sender's id is valid.
inline Verdict observe(const Departure& departure, History& history) noexcept {
  const core::Message& message = departure.message;
  // Fast path: most messages are a leader's and promise nothing new: their term is known and on
  // disk.
  if (message.type() == core::MessageType::append_entries &&
      message.term <= history.promises[message.from].term &&
      message.term <= departure.cluster.disks[message.from].current_term) {
    return {};
  }
  if (acknowledges_again(departure, history)) return {};
  return judge_promise(departure, history);
}

}  // namespace squall::checkers
