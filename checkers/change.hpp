// What one step changed. Computed once, so that only the affected checkers run.
#pragma once

#include <algorithm>

#include "checkers/observation.hpp"
#include "core/log_tree.hpp"

namespace squall::checkers {

struct Change {
  bool log = false;            // the log changed; always true after a boot
  bool configuration = false;  // the latest configuration entry changed; true after a boot
  /// The log's new entries are those of the leader that the server follows; false after a boot.
  bool copies = false;
  bool extends = false;  // the log changed and nothing of the earlier log was removed
  bool leads = false;    // became leader of its term in this step
  bool commits = false;  // the commit index rose in this step
  /// The common prefix of the log with the earlier one. After a boot kRoot: nothing is assumed.
  core::Ref kept = core::kRoot;
  /// The last entry that the server considers committed, within its log.
  core::Ref committed = core::kRoot;
};

/// COST: O(1); O(log n) ancestor queries when entries were replaced.
inline Change change_of(const Observation& step) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Ref before = step.before.durable.log.tip;
  const core::Ref after = step.after.durable.log.tip;
  const core::Index known = step.booted ? 0 : step.before.commit_index;
  Change change;
  change.log = step.booted || before != after;
  change.configuration = step.booted || tree.configuration(before) != tree.configuration(after);
  change.leads = step.after.role == core::Role::leader &&
                 (step.booted || step.before.role != core::Role::leader ||
                  step.before.durable.current_term != step.after.durable.current_term);
  change.commits = step.after.commit_index > known;
  if (!change.log) {
    change.kept = after;
  } else if (!step.booted) {
    // Fast path: most steps append one entry, so its parent is the old tip.
    change.extends = tree.parent(after) == before || tree.contains(after, before);
    change.kept = change.extends ? before : tree.common_prefix(before, after);
    const core::ServerId leader = step.after.leader;
    change.copies = after != change.kept && leader != step.server &&
                    step.cluster.servers.contains(leader) &&
                    tree.contains(step.cluster.views[leader].durable.log.tip, after);
  }
  if (change.commits) {
    // A broken server may have a commit index beyond its log.
    change.committed = tree.at(after, std::min(step.after.commit_index, tree.index(after)));
  }
  return change;
}

/// True when one of the two logs is a prefix of the other.
inline bool on_one_path(const core::LogTree& tree, core::Ref a, core::Ref b) noexcept {
  return tree.index(a) <= tree.index(b) ? tree.contains(b, a) : tree.contains(a, b);
}

}  // namespace squall::checkers
