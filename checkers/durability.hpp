// Durability: a restart forgets no term, no vote and no entry that others were told of.
#pragma once

#include <algorithm>

#include "checkers/entry_name.hpp"
#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/reply_after_sync.hpp"
#include "checkers/verdict.hpp"
#include "checkers/vote_once.hpp"

namespace squall::checkers {

/// §3.8: "each server persists its current term and vote; this is necessary to prevent the server
/// from voting twice in the same term or replacing log entries from a newer leader with those from
/// a deposed leader. Each server also persists new log entries before they are counted towards the
/// entries' commitment".
///
/// What no message told anybody may be forgotten.
///
/// REQUIRES: step.booted.
inline Verdict durability(const Observation& step, const History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Durable& kept = step.after.durable;
  const Promise& promise = history.promises[step.server];
  if (kept.current_term < promise.term) {
    return accuse({
        .property = Property::durability,
        .server = step.server,
        .term = promise.term,
        .values = Values::terms,
        .expected = promise.term,
        .found = kept.current_term,
    });
  }
  if (kept.current_term == promise.term && promise.vote != core::kNobody &&
      kept.voted_for != promise.vote) {
    return accuse({
        .property = Property::durability,
        .server = step.server,
        .other = promise.vote,
        .term = promise.term,
        .values = Values::servers,
        .expected = promise.vote,
        .found = kept.voted_for,
    });
  }
  if (tree.contains(kept.log.tip, promise.acknowledged)) return {};
  const core::Index index = tree.index(tree.common_prefix(kept.log.tip, promise.acknowledged)) + 1;
  return with_entries(
      {
          .property = Property::durability,
          .server = step.server,
          .term = kept.current_term,
          .index = index,
      },
      tree, promise.acknowledged, kept.log.tip);
}

/// A server that replaces entries of its log (§3.5) is held to what is left of its promise. After a
/// boot that forgot, too: it was said once.
///
/// REQUIRES: change.log and not change.extends.
inline void shrink_promise(const Observation& step, History& history) noexcept {
  core::Ref& acknowledged = history.promises[step.server].acknowledged;
  acknowledged = step.cluster.tree.common_prefix(acknowledged, step.after.durable.log.tip);
}

/// Remembers what a message that leaves now promises: its term, its vote, and what it acknowledges.
///
/// An acknowledgement may have waited for its sync while the server went on to a later term, whose
/// leader may replace the entries: then it is no promise any more. Within its term a follower keeps
/// what it acknowledged, so what its disk and its log share then is what it promised.
inline void record_promise(const Departure& departure, History& history) noexcept {
  const core::Message& message = departure.message;
  const core::LogTree& tree = departure.cluster.tree;
  Promise& promise = history.promises[message.from];
  if (message.term > promise.term) {
    promise.term = message.term;
    promise.vote = core::kNobody;
  }
  if (message.term == promise.term && promise.vote == core::kNobody) {
    promise.vote = vote_in(message);
  }
  const core::Index match_index = acknowledged_in(message);
  if (match_index <= tree.index(promise.acknowledged)) return;
  const core::Durable& view = departure.cluster.views[message.from].durable;
  if (view.current_term != message.term) return;
  const core::Ref log = tree.at(view.log.tip, std::min(match_index, tree.index(view.log.tip)));
  const core::Ref disk = departure.cluster.disks[message.from].log.tip;
  // Everything acknowledged so far is a prefix of the log: see shrink_promise().
  const core::Ref kept = tree.contains(disk, log) ? log : tree.common_prefix(disk, log);
  if (tree.index(kept) > tree.index(promise.acknowledged)) promise.acknowledged = kept;
}

}  // namespace squall::checkers
