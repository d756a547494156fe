// Entry Origin: an entry in a log comes from the leader of its term.
#pragma once

#include "checkers/change.hpp"
#include "checkers/entry_name.hpp"
#include "checkers/history.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// What a leader adds to its log has its own term.
inline Verdict has_leaders_term(const Observation& step, core::Ref entry) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Term own = step.after.durable.current_term;
  if (tree.term(entry) == own) return {};
  return accuse({
      .property = Property::entry_origin,
      .server = step.server,
      .other = step.server,
      .term = own,
      .index = tree.index(entry),
      .values = Values::terms,
      .expected = own.value(),
      .found = tree.term(entry).value(),
  });
}

/// What another server adds is in the log of its term's leader, while that leads. Later this log may
/// be lost; but it began with the log of the election.
inline Verdict was_leaders_entry(const Observation& step, core::Ref entry,
                                 const History& history) noexcept {
  const Cluster& cluster = step.cluster;
  const core::LogTree& tree = cluster.tree;
  const core::Term term = tree.term(entry);
  if (term <= cluster.given_terms || term > kTermsMax) return {};
  const std::size_t at = term.value();
  const Leadership unknown;
  const Leadership& elected = at < history.leaders.size() ? history.leaders[at] : unknown;
  core::Ref had = elected.log;
  if (elected.server != core::kNobody) {
    const core::View& leader = cluster.views[elected.server];
    const bool leads = elected.server != step.server && leader.role == core::Role::leader &&
                       leader.durable.current_term == term;
    if (leads) had = leader.durable.log.tip;
    if (leads ? tree.contains(had, entry) : on_one_path(tree, had, entry)) return {};
  }
  return accuse(with_entries(
      {
          .property = Property::entry_origin,
          .server = step.server,
          .other = elected.server,
          .term = term,
          .index = tree.index(entry),
      },
      tree, had, entry));
}

/// §3.5: "a leader creates at most one entry with a given log index in a given term, and log entries
/// never change their position in the log". So an entry is in the log of its term's leader before it
/// is in any other.
///
/// Judges the entries that this step added to a log, at a boot those that its disk did not hold. A
/// disk has what a log had, so crashes are not judged. Log Matching sees a wrong entry only when
/// another log has one of the same term at its index.
///
/// REQUIRES: change.log and not change.copies. COST: O(1) for a leader's append; else O(entries).
inline Verdict entry_origin(const Observation& step, const Change& change,
                            const History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Ref after = step.after.durable.log.tip;
  const core::Ref kept =
      step.booted ? tree.common_prefix(step.before.durable.log.tip, after) : change.kept;
  const bool leads = step.after.role == core::Role::leader;
  for (core::Index index = tree.index(kept) + 1; index <= tree.index(after); ++index) {
    const core::Ref entry = tree.at(after, index);
    const Verdict verdict =
        leads ? has_leaders_term(step, entry) : was_leaders_entry(step, entry, history);
    if (verdict) return verdict;
  }
  return {};
}

}  // namespace squall::checkers
