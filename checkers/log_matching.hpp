// Log Matching: an index and a term name one entry, with one past, in all logs that exist.
#pragma once

#include "checkers/change.hpp"
#include "checkers/entry_name.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Every entry of the server's log beyond `kept`, against the other's entry at its index. Only
/// beyond their common prefix can two logs disagree.
inline Verdict logs_match(const Cluster& cluster, core::ServerId server, core::Ref kept,
                          core::ServerId other) noexcept {
  const core::LogTree& tree = cluster.tree;
  const core::Ref log = cluster.views[server].durable.log.tip;
  const core::Ref other_log = cluster.views[other].durable.log.tip;
  const core::Index last = std::min(tree.index(log), tree.index(other_log));
  if (last <= tree.index(kept) || tree.at(log, last) == tree.at(other_log, last)) return {};
  const core::Index shared = tree.index(tree.common_prefix(log, other_log));
  // Terms need not ascend along a broken server's log, so each index is looked at.
  for (core::Index index = std::max(shared, tree.index(kept)) + 1; index <= last; ++index) {
    const core::Term term = tree.term(tree.at(log, index));
    if (term != tree.term(tree.at(other_log, index))) continue;
    return with_entries(
        {
            .property = Property::log_matching,
            .server = server,
            .other = other,
            .term = term,
            .index = index,
        },
        tree, other_log, log);
  }
  return {};
}

inline Verdict matches_all(const Cluster& cluster, core::ServerId server, core::Ref kept) noexcept {
  for (const core::ServerId other : cluster.servers) {
    if (other == server) continue;
    if (const Verdict verdict = logs_match(cluster, server, kept, other)) return verdict;
  }
  return {};
}

/// Figure 3.2, §3.5: "if two logs contain an entry with the same index and term, then the logs are
/// identical in all entries up through the given index."
///
/// Judges what this step added to one log against all logs that exist now; at a boot the log is
/// judged whole. A log that another server holds was judged against all when it came to be, so a
/// follower that stores what its leader has needs no second look.
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
  return matches_all(cluster, step.server, change.kept);
}

/// A server that is down has a log, too, and a crash may bring back entries that it had replaced.
inline Verdict log_matching(const Crash& crash) noexcept {
  const core::Ref before = crash.before.durable.log.tip;
  const core::Ref after = crash.cluster.views[crash.server].durable.log.tip;
  return matches_all(crash.cluster, crash.server, crash.cluster.tree.common_prefix(before, after));
}

}  // namespace squall::checkers
