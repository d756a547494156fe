// Log Matching: if two logs contain an entry with the same index and term, then the logs are
// identical in all entries up through the given index (Figure 3.2, §3.5).
#pragma once

#include <algorithm>

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Compares every entry that a step added with every other log as it is now. REQUIRES: the log
/// changed, or the server booted. COST: a few ancestor queries when another server's log holds the
/// whole new log already, or when the other logs are shorter; else entries added × servers.
inline Verdict log_matching(const Observation& seen) {
  const core::LogTree& tree = seen.cluster.tree;
  const core::Ref was = seen.before.durable.log.tip;
  const core::Ref is = seen.after.durable.log.tip;
  const core::ServerSet others = seen.cluster.servers - core::ServerSet::of(seen.server);
  // A prefix of a log that was judged against all others needs no judgement of its own.
  for (const core::ServerId other : others) {
    if (tree.contains(seen.cluster.views[other].durable.log.tip, is)) return {};
  }
  const core::Ref kept = seen.booted ? core::kRoot : tree.common_prefix(was, is);
  const core::Index first = tree.index(kept) + 1;
  for (const core::ServerId other : others) {
    const core::Ref theirs = seen.cluster.views[other].durable.log.tip;
    const core::Index last = std::min(tree.index(is), tree.index(theirs));
    for (core::Index index = first; index <= last; ++index) {
      const core::Ref mine = tree.at(is, index);
      const core::Ref same = tree.at(theirs, index);
      if (mine == same || tree.term(mine) != tree.term(same)) continue;
      return Violation{Property::log_matching, seen.server,         other, tree.term(mine), index,
                       tree.path_hash(same),   tree.path_hash(mine)};
    }
  }
  return {};
}

}  // namespace squall::checkers
