// Log Matching: an index and a term name one entry, with one past, in all logs that exist.
#pragma once

#include "checkers/change.hpp"
#include "checkers/entry_name.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Every entry of `after` beyond `kept`, against the entry of `other` at its index. Only beyond
/// their common prefix can two logs disagree.
inline Verdict logs_match(const Observation& step, core::Ref kept, core::ServerId server) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Ref after = step.after.durable.log.tip;
  const core::Ref other = step.cluster.views[server].durable.log.tip;
  const core::Index last = std::min(tree.index(after), tree.index(other));
  if (last <= tree.index(kept) || tree.at(after, last) == tree.at(other, last)) return {};
  const core::Index shared = tree.index(tree.common_prefix(after, other));
  // Terms need not ascend along a broken server's log, so each index is looked at.
  for (core::Index index = std::max(shared, tree.index(kept)) + 1; index <= last; ++index) {
    const core::Term term = tree.term(tree.at(after, index));
    if (term != tree.term(tree.at(other, index))) continue;
    return with_entries({Property::log_matching, step.server, server, term, index}, tree, other,
                        after);
  }
  return {};
}

/// Figure 3.2, §3.5: "if two logs contain an entry with the same index and term, then the logs are
/// identical in all entries up through the given index."
///
/// Judges what this step added to one log against all logs that exist now. A log that another
/// server holds was judged against all when it grew, so a follower that stores what its leader has
/// needs no second look. A log that a crash brought back is judged when its server boots, whole.
///
/// REQUIRES: change.log. COST: a few comparisons a server for what a leader appends, one ancestor
/// query for what a follower copies; else O(entries that differ) a server.
inline Verdict log_matching(const Observation& step, const Change& change) noexcept {
  const Cluster& cluster = step.cluster;
  const core::LogTree& tree = cluster.tree;
  const core::Ref after = step.after.durable.log.tip;
  if (after == change.kept) return {};  // only shortened
  if (!step.booted) {
    const core::ServerId leader = step.after.leader;
    if (leader != step.server && cluster.servers.contains(leader) &&
        tree.contains(cluster.views[leader].durable.log.tip, after)) {
      return {};
    }
  }
  for (const core::ServerId server : cluster.servers) {
    if (server == step.server) continue;
    if (const Verdict verdict = logs_match(step, change.kept, server)) return verdict;
  }
  return {};
}

}  // namespace squall::checkers
