// Leader Completeness: leaders have the entries committed in earlier terms.
#pragma once

#include "checkers/change.hpp"
#include "checkers/entry_name.hpp"
#include "checkers/history.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

inline Violation incomplete_leader(const core::LogTree& tree, core::ServerId server,
                                   core::ServerId leader, core::Term term, core::Ref log,
                                   core::Ref committed) noexcept {
  const core::Index index = tree.index(tree.common_prefix(log, committed)) + 1;
  return with_entries(
      {
          .property = Property::leader_completeness,
          .server = server,
          .other = leader,
          .term = term,
          .index = index,
      },
      tree, committed, log);
}

/// Figure 3.2, §3.6: "if a log entry is committed in a given term, then that entry will be present
/// in the logs of the leaders for all higher-numbered terms."
///
/// A new leader of term T is judged against entries committed in terms before T only. Legal: a
/// candidate of term 1 may win late, after term 2 has committed entries that it lacks.
///
/// REQUIRES: change.leads.
inline Verdict new_leader_is_complete(const Observation& step, const History& history) noexcept {
  const core::Term term = step.after.durable.current_term;
  const core::Ref log = step.after.durable.log.tip;
  std::size_t count = history.commitments.size();
  while (count > 0 && history.commitments[count - 1].term >= term) --count;
  if (count == 0) return {};
  const core::Ref committed = history.commitments[count - 1].tip;
  if (step.cluster.tree.contains(log, committed)) return {};
  return incomplete_leader(step.cluster.tree, step.server, step.server, term, log, committed);
}

/// True when a prefix at least as long was committed in this term or an earlier one: then all
/// leaders of later terms are judged against it anyway.
inline bool already_committed(const core::LogTree& tree, core::Term term, core::Ref tip,
                              const History& history) noexcept {
  for (std::size_t at = history.commitments.size(); at > 0; --at) {
    const Commitment& commitment = history.commitments[at - 1];
    if (commitment.term <= term) return tree.contains(commitment.tip, tip);
  }
  return tip == core::kRoot;
}

/// The same rule at a commit: judges leaders of later terms that were elected before the commit
/// became known. A server's commit counts as made in the server's current term.
///
/// REQUIRES: change.commits. COST: O(1) while the term is the highest or the prefix is known.
inline Verdict later_leaders_are_complete(const Observation& step, const Change& change,
                                          const History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Term term = step.after.durable.current_term;
  if (already_committed(tree, term, change.committed, history)) return {};
  for (std::size_t later = std::size_t{term.value()} + 1; later < history.leaders.size(); ++later) {
    const Leadership& leader = history.leaders[later];
    if (leader.server == core::kNobody || tree.contains(leader.log, change.committed)) continue;
    return incomplete_leader(tree, step.server, leader.server, core::Term::of(later), leader.log,
                             change.committed);
  }
  return {};
}

/// Records the prefix that `step` committed, with its term. Keeps for each term the longest prefix
/// committed in it or before. REQUIRES: change.commits, and no violation of State Machine Safety.
inline void record_commit(const Observation& step, const Change& change,
                          History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Term term = step.after.durable.current_term;
  if (already_committed(tree, term, change.committed, history)) return;
  std::vector<Commitment>& kept = history.commitments;
  // Usually the last element. A commit of an earlier term may become known late.
  std::size_t first = kept.size();
  while (first > 0 && kept[first - 1].term >= term) --first;
  std::size_t last = first;
  while (last < kept.size() && tree.index(kept[last].tip) <= tree.index(change.committed)) ++last;
  const auto begin = kept.begin();
  if (first == last) {
    kept.insert(begin + static_cast<std::ptrdiff_t>(first), {term, change.committed});
    return;
  }
  kept[first] = {term, change.committed};
  kept.erase(begin + static_cast<std::ptrdiff_t>(first) + 1,
             begin + static_cast<std::ptrdiff_t>(last));
}

}  // namespace squall::checkers
