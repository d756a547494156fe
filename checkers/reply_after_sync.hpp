// Reply After Sync: what a message promises is on disk before the message departs.
#pragma once

#include "checkers/entry_name.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"
#include "checkers/vote_once.hpp"

namespace squall::checkers {

/// The index up to which a message acknowledges the log of its term's leader; 0: none.
inline core::Index acknowledged_in(const core::Message& message) noexcept {
  if (const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body)) {
    return reply->success ? reply->match_index : 0;
  }
  if (const auto* other = std::get_if<core::Opaque>(&message.body)) {
    const bool acknowledges =
        other->positive && (other->stands_for == core::MessageType::append_entries_reply ||
                            other->stands_for == core::MessageType::install_snapshot_reply);
    return acknowledges ? other->position.index : 0;
  }
  const auto* reply = std::get_if<core::InstallSnapshotReply>(&message.body);
  return reply != nullptr && reply->installed ? reply->last.index : 0;
}

/// True for a message that promises nothing of what is not on its sender's disk, by a rule of that
/// Raft: a candidate's request, which counts while the candidate does not crash, and a learner's
/// acknowledgement, which does not count.
inline bool may_be_early(const Departure& departure) noexcept {
  const core::Rules& rules = departure.cluster.rules;
  const core::Message& message = departure.message;
  const core::MessageType kind = message.stands_for();
  if (kind == core::MessageType::request_vote) return rules.asks_before_sync;
  if (kind != core::MessageType::append_entries_reply &&
      kind != core::MessageType::install_snapshot_reply) {
    return false;
  }
  const core::Configuration& used = departure.cluster.views[message.from].configuration;
  return rules.learners_acknowledge_early && used.learners.contains(message.from);
}

/// True when a success acknowledges entries that are not on disk.
///
/// Legal: the message may have waited while its server moved on. If the server or its disk is in a
/// later term now, a newer leader may have replaced the acknowledged entries; then only the length
/// of a disk of the same term is judged. Within the term a follower keeps what it acknowledged, so
/// disk and log must agree up to match_index.
inline bool acknowledges_too_early(const Departure& departure, core::Index match_index) noexcept {
  const core::LogTree& tree = departure.cluster.tree;
  const core::Message& message = departure.message;
  const core::Durable& disk = departure.cluster.disks[message.from];
  const core::Durable& view = departure.cluster.views[message.from].durable;
  if (disk.current_term > message.term) return false;
  if (tree.index(disk.log.tip) < match_index) return true;
  if (view.current_term != message.term || disk.log == view.log) return false;
  if (tree.index(view.log.tip) < match_index) return true;
  return tree.at(disk.log.tip, match_index) != tree.at(view.log.tip, match_index);
}

/// Figure 3.1, State: "Updated on stable storage before responding to RPCs"; §3.8.
inline Verdict reply_after_sync(const Departure& departure) noexcept {
  const core::Message& message = departure.message;
  const core::Durable& disk = departure.cluster.disks[message.from];
  if (disk.current_term < message.term) {
    return accuse({
        .property = Property::reply_after_sync,
        .server = message.from,
        .other = message.to,
        .term = message.term,
        .values = Values::terms,
        .expected = message.term.value(),
        .found = disk.current_term.value(),
    });
  }
  const core::ServerId vote = vote_in(message);
  if (vote != core::kNobody && disk.current_term == message.term && disk.voted_for != vote) {
    return accuse({
        .property = Property::reply_after_sync,
        .server = message.from,
        .other = message.to,
        .term = message.term,
        .values = Values::servers,
        .expected = vote.value(),
        .found = disk.voted_for.value(),
    });
  }
  const core::Index match_index = acknowledged_in(message);
  if (match_index == 0 || !acknowledges_too_early(departure, match_index)) return {};
  return with_entries(
      {
          .property = Property::reply_after_sync,
          .server = message.from,
          .other = message.to,
          .term = message.term,
          .index = match_index,
      },
      departure.cluster.tree, departure.cluster.views[message.from].durable.log.tip, disk.log.tip);
}

}  // namespace squall::checkers
