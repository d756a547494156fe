// Leader Append-Only: a leader only appends to its log.
#pragma once

#include "checkers/change.hpp"
#include "checkers/entry_name.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Figure 3.2, §3.5: "a leader never overwrites or deletes entries in its log; it only appends new
/// entries."
///
/// Legal: a leader that stepped down, or that leads a later term now, may have replaced entries as
/// a follower in between.
///
/// REQUIRES: change.log and not change.extends.
inline Verdict leader_append_only(const Observation& step, const Change& change) noexcept {
  const core::View& before = step.before;
  const core::View& after = step.after;
  if (step.booted || before.role != core::Role::leader || after.role != core::Role::leader ||
      before.durable.current_term != after.durable.current_term) {
    return {};
  }
  const core::LogTree& tree = step.cluster.tree;
  const core::Index index = tree.index(change.kept) + 1;
  return with_entries(
      {
          .property = Property::leader_append_only,
          .server = step.server,
          .term = after.durable.current_term,
          .index = index,
      },
      tree, before.durable.log.tip, after.durable.log.tip);
}

}  // namespace squall::checkers
