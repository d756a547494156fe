// Leader Completeness: if a log entry is committed in a given term, then that entry will be present
// in the logs of the leaders for all higher-numbered terms (Figure 3.2, §3.6.3).
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Everything up to `tip` is called committed by a server in `term`. COST: constant unless terms
/// interleave.
inline void remember_commitment(core::Term term, core::Ref tip, const core::LogTree& tree,
                                History& history) {
  auto& all = history.commitments;
  auto at = all.end();  // after the last record whose term is not higher
  while (at != all.begin() && (at - 1)->term > term) --at;
  if (at != all.begin() && tree.index((at - 1)->tip) >= tree.index(tip)) return;
  // Records of higher terms that reach no further say nothing more than this one.
  auto last = at;
  while (last != all.end() && tree.index(last->tip) <= tree.index(tip)) ++last;
  at = all.erase(at, last);
  if (at != all.begin() && (at - 1)->term == term) {
    (at - 1)->tip = tip;
  } else {
    all.insert(at, {term, tip});
  }
}

/// A new leader of term T is judged against what was committed in terms before T, and only that: a
/// candidate of an early term may win late, after a later term has committed, and breaks nothing.
inline Verdict leader_completeness_at_election(const Observation& seen, const History& history) {
  const core::LogTree& tree = seen.cluster.tree;
  const core::Term term = seen.after.durable.current_term;
  for (auto record = history.commitments.rbegin(); record != history.commitments.rend(); ++record) {
    if (record->term >= term) continue;
    const core::Ref log = seen.after.durable.log.tip;
    if (tree.contains(log, record->tip)) return {};
    return Violation{Property::leader_completeness,
                     seen.server,
                     core::kNobody,
                     term,
                     tree.index(tree.common_prefix(log, record->tip)) + 1,
                     record->term,
                     tree.index(log)};
  }
  return {};
}

/// An old leader may commit late: leaders of higher terms, already elected, must have had the
/// entry.
inline Verdict leader_completeness_at_commit(const Observation& seen, core::Ref committed,
                                             const History& history) {
  const core::LogTree& tree = seen.cluster.tree;
  const core::Term term = seen.after.durable.current_term;
  for (std::size_t later = std::size_t{term} + 1; later < history.leaders.size(); ++later) {
    const Leadership& leader = history.leaders[later];
    if (leader.server == core::kNobody || tree.contains(leader.log, committed)) continue;
    return Violation{Property::leader_completeness,
                     leader.server,
                     seen.server,
                     static_cast<core::Term>(later),
                     tree.index(tree.common_prefix(leader.log, committed)) + 1,
                     term,
                     tree.index(leader.log)};
  }
  return {};
}

}  // namespace squall::checkers
