// Applied in Order: state machines get the committed entries, each once, in the order of the log.
#pragma once

#include "checkers/entry_name.hpp"
#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Figure 3.1, All Servers 1: "if commitIndex > lastApplied: increment lastApplied, apply
/// log[lastApplied] to state machine". A server's state names the entries that led to it, so it is
/// right exactly when it is a prefix of what was committed. A server that restarts may begin with
/// less (the state in its snapshot); otherwise its state only grows.
///
/// REQUIRES: the server's state changed or it booted, and its committed prefix has been recorded.
/// COST: O(1).
inline Verdict applied_in_order(const Observation& step, const History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Ref applied = step.after.applied;
  const core::Index last = tree.index(applied);
  Violation violation{
      .property = Property::applied_in_order,
      .server = step.server,
      .term = step.after.durable.current_term,
      .index = last,
      .values = Values::indexes,
      .found = last.value(),
  };
  if (last > step.after.commit_index) {
    violation.expected = step.after.commit_index.value();
    return violation;
  }
  if (!tree.contains(history.committed(), applied)) {
    violation.index = tree.index(tree.common_prefix(history.committed(), applied)) + 1;
    return with_entries(violation, tree, history.committed(), applied);
  }
  const core::Index before = tree.index(step.before.applied);
  if (step.booted || before <= last) return {};
  violation.other = step.server;
  violation.expected = before.value();
  return violation;
}

}  // namespace squall::checkers
