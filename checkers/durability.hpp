// Durability: a restart loses no term, vote or entry that a message has revealed.
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
/// State that no message has revealed may be lost without violating durability.
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
        .expected = promise.term.value(),
        .found = kept.current_term.value(),
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
        .expected = promise.vote.value(),
        .found = kept.voted_for.value(),
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

/// Reduces the promise of a server that legally replaces log entries (§3.5) to the entries that
/// remain. Also after a boot that lost entries, so that the loss is reported once.
///
/// REQUIRES: change.log and not change.extends.
inline void shrink_promise(const Observation& step, History& history) noexcept {
  core::Ref& acknowledged = history.promises[step.server].acknowledged;
  acknowledged = step.cluster.tree.common_prefix(acknowledged, step.after.durable.log.tip);
}

/// Records what a departing message promises: its term, its vote, and the entries it acknowledges.
///
/// Legal: an acknowledgement may have waited for its sync while the server moved to a later term,
/// whose leader may replace the entries; then it promises nothing. Within its term a follower keeps
/// what it acknowledged, so the common prefix of its disk and its log is the promise.
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
