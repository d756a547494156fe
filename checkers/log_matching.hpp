// Log Matching: index and term identify an entry and all entries before it, across all logs.
#pragma once

#include "checkers/change.hpp"
#include "checkers/entry_name.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Compares every entry beyond `kept` with the other log's entry at its index. Two logs can
/// disagree only beyond their common prefix.
inline Verdict logs_match(const Cluster& cluster, core::ServerId server, core::Ref kept,
                          core::ServerId other) noexcept {
  const core::LogTree& tree = cluster.tree;
  const core::Ref log = cluster.views[server].durable.log.tip;
  const core::Ref other_log = cluster.views[other].durable.log.tip;
  const core::Index last = std::min(tree.index(log), tree.index(other_log));
  if (last <= tree.index(kept) || tree.at(log, last) == tree.at(other_log, last)) return {};
  const core::Index shared = tree.index(tree.common_prefix(log, other_log));
  // Terms may descend in a broken server's log, so each index is compared.
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
/// Judges the entries that this step added to one log against all current logs; at a boot, the
/// whole log. A log that equals another server's log was already judged, so a follower that stores
/// its leader's entries costs no second comparison.
///
/// REQUIRES: change.log. COST: a few comparisons per server for a leader's append, one ancestor
/// query for a follower's copy; otherwise O(entries that differ) per server.
inline Verdict log_matching(const Observation& step, const Change& change) noexcept {
  const bool only_removes = step.after.durable.log.tip == change.kept;
  if (only_removes || change.copies) return {};
  return matches_all(step.cluster, step.server, change.kept);
}

/// Judges the log of a crashed server: the crash may restore entries that it had replaced.
inline Verdict log_matching(const Crash& crash) noexcept {
  const core::Ref before = crash.before.durable.log.tip;
  const core::Ref after = crash.cluster.views[crash.server].durable.log.tip;
  return matches_all(crash.cluster, crash.server, crash.cluster.tree.common_prefix(before, after));
}

}  // namespace squall::checkers
