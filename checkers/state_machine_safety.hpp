// State Machine Safety: all servers commit the same entries and keep them.
#pragma once

#include "checkers/change.hpp"
#include "checkers/entry_name.hpp"
#include "checkers/history.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Figure 3.2, §3.6.3: "if a server has applied a log entry at a given index to its state machine,
/// no other server will ever apply a different log entry for the same index."
///
/// A server may apply the entries that it considers committed (Figure 3.1, All Servers 1), so
/// commit indexes are judged: they lie within the log, the committed prefixes of all servers are on
/// one path, and no log changes at or below its own commit index.
///
/// REQUIRES: change.log or change.commits. COST: O(1), except as in change_of().
inline Verdict state_machine_safety(const Observation& step, const Change& change,
                                    const History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Ref before = step.before.durable.log.tip;
  const core::Ref after = step.after.durable.log.tip;
  const core::Term term = step.after.durable.current_term;
  if (change.log && !change.extends && !step.booted) {
    const core::Index applied = std::min(step.before.commit_index, tree.index(before));
    const core::Index index = tree.index(change.kept) + 1;
    if (index <= applied) {
      return with_entries(
          {
              .property = Property::state_machine_safety,
              .server = step.server,
              .other = step.server,
              .term = term,
              .index = index,
          },
          tree, before, after);
    }
  }
  if (step.after.commit_index > tree.index(after)) {
    return accuse({
        .property = Property::state_machine_safety,
        .server = step.server,
        .term = term,
        .index = step.after.commit_index,
        .values = Values::indexes,
        .expected = tree.index(after).value(),
        .found = step.after.commit_index.value(),
    });
  }
  if (!change.commits || on_one_path(tree, change.committed, history.committed())) return {};
  const core::Index index =
      tree.index(tree.common_prefix(change.committed, history.committed())) + 1;
  core::ServerId other = core::kNobody;
  for (const core::ServerId server : step.cluster.servers) {
    const core::View& view = step.cluster.views[server];
    if (server != step.server && other == core::kNobody && view.commit_index >= index) {
      other = server;
    }
  }
  return with_entries(
      {
          .property = Property::state_machine_safety,
          .server = step.server,
          .other = other,
          .term = term,
          .index = index,
      },
      tree, history.committed(), change.committed);
}

}  // namespace squall::checkers
