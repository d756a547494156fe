// State Machine Safety: if a server has applied a log entry at a given index to its state machine,
// no other server will ever apply a different log entry for the same index (Figure 3.2, §3.6.3).
#pragma once

#include <algorithm>

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Two paths that should be one: names the first index where they part, and the terms there.
inline Violation parting(const Observation& seen, core::Ref expected, core::Ref found) {
  const core::LogTree& tree = seen.cluster.tree;
  const core::Index index = tree.index(tree.common_prefix(expected, found)) + 1;
  const auto term_at = [&](core::Ref path) {
    return index <= tree.index(path) ? tree.term(tree.at(path, index)) : core::Term{0};
  };
  return {Property::state_machine_safety,
          seen.server,
          core::kNobody,
          seen.after.durable.current_term,
          index,
          term_at(expected),
          term_at(found)};
}

/// The server's own committed prefix must stay as it was. REQUIRES: the log changed.
inline Verdict state_machine_safety_of_log(const Observation& seen) {
  if (seen.booted || seen.before.commit_index == 0) return {};
  const core::LogTree& tree = seen.cluster.tree;
  const core::Ref was = seen.before.durable.log.tip;
  const core::Ref applied = tree.at(was, std::min(seen.before.commit_index, tree.index(was)));
  if (tree.contains(seen.after.durable.log.tip, applied)) return {};
  return parting(seen, applied, seen.after.durable.log.tip);
}

/// What it commits must be on one path with all that any server committed. REQUIRES: the commit
/// index rose.
inline Verdict state_machine_safety_of_commit(const Observation& seen, const History& history) {
  const core::LogTree& tree = seen.cluster.tree;
  const core::Ref tip = seen.after.durable.log.tip;
  if (seen.after.commit_index > tree.index(tip)) {
    return Violation{Property::state_machine_safety,
                     seen.server,
                     core::kNobody,
                     seen.after.durable.current_term,
                     seen.after.commit_index,
                     tree.index(tip),
                     seen.after.commit_index};
  }
  const core::Ref mine = tree.at(tip, seen.after.commit_index);
  const core::Ref all = history.committed();
  if (tree.contains(mine, all) || tree.contains(all, mine)) return {};
  return parting(seen, all, mine);
}

}  // namespace squall::checkers
