// Durability: a term, a vote or an acknowledged entry is never forgotten by a restart (§3.8).
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// REQUIRES: seen.booted. `index` of the violation tells what was forgotten: 0 with equal terms the
/// vote, 0 otherwise the term, else the first entry.
inline Verdict durability(const Observation& seen, const Promise& promise) {
  const core::LogTree& tree = seen.cluster.tree;
  const core::Durable& kept = seen.after.durable;
  Violation violation{Property::durability, seen.server, core::kNobody, promise.term, 0, 0, 0};
  if (kept.current_term < promise.term) {
    violation.expected = promise.term;
    violation.found = kept.current_term;
    return violation;
  }
  if (kept.current_term == promise.term && promise.vote != core::kNobody &&
      kept.voted_for != promise.vote) {
    violation.other = promise.vote;
    violation.expected = promise.vote;
    violation.found = kept.voted_for;
    return violation;
  }
  if (tree.contains(kept.log.tip, promise.acknowledged)) return {};
  violation.index = tree.index(tree.common_prefix(kept.log.tip, promise.acknowledged)) + 1;
  violation.expected = tree.index(promise.acknowledged);
  violation.found = tree.index(kept.log.tip);
  return violation;
}

/// A newer leader may legally replace what an older one was told: the promise ends where the logs
/// part. REQUIRES: the log changed, not by a boot.
inline void shorten(Promise& promise, core::Ref tip, const core::LogTree& tree) {
  if (!tree.contains(tip, promise.acknowledged)) {
    promise.acknowledged = tree.common_prefix(tip, promise.acknowledged);
  }
}

/// What the leaving message promises.
inline void remember(const Departure& departure, core::ServerId vote, Promise& promise) {
  const core::Message& message = departure.message;
  if (message.term < promise.term) return;
  if (message.term > promise.term) {
    promise.term = message.term;
    promise.vote = core::kNobody;
  }
  if (vote != core::kNobody) promise.vote = vote;
  const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body);
  if (reply == nullptr || !reply->success) return;
  const core::LogTree& tree = departure.cluster.tree;
  const core::Ref disk = departure.cluster.disks[message.from].log.tip;
  if (reply->match_index > tree.index(disk)) return;  // reply_after_sync speaks, or it was replaced
  core::Ref told = tree.at(disk, reply->match_index);
  // The server may have replaced the entries since, with a write that is not on disk yet.
  const core::Ref now = departure.cluster.views[message.from].durable.log.tip;
  if (!tree.contains(now, told)) told = tree.common_prefix(now, told);
  if (!tree.contains(promise.acknowledged, told)) promise.acknowledged = told;
}

}  // namespace squall::checkers
