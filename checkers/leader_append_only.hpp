// Leader Append-Only: a leader never overwrites or deletes entries in its log (Figure 3.2, §3.5).
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// REQUIRES: the log changed. COST: one ancestor query.
inline Verdict leader_append_only(const Observation& seen) {
  const core::View& before = seen.before;
  const core::View& after = seen.after;
  if (seen.booted || before.role != core::Role::leader || after.role != core::Role::leader ||
      before.durable.current_term != after.durable.current_term) {
    return {};
  }
  const core::LogTree& tree = seen.cluster.tree;
  const core::Ref was = before.durable.log.tip;
  if (tree.contains(after.durable.log.tip, was)) return {};
  const core::Ref kept = tree.common_prefix(was, after.durable.log.tip);
  return Violation{
      Property::leader_append_only, seen.server,     core::kNobody,   after.durable.current_term,
      tree.index(kept) + 1,         tree.index(was), tree.index(kept)};
}

}  // namespace squall::checkers
