// Which properties a step can have touched, judged in the order of enum Property.
#include "checkers/suite.hpp"

#include "checkers/commit_monotonic.hpp"
#include "checkers/commit_quorum.hpp"
#include "checkers/durability.hpp"
#include "checkers/election_safety.hpp"
#include "checkers/leader_append_only.hpp"
#include "checkers/leader_completeness.hpp"
#include "checkers/log_matching.hpp"
#include "checkers/reply_after_sync.hpp"
#include "checkers/state_machine_safety.hpp"
#include "checkers/term_monotonic.hpp"
#include "checkers/vote_once.hpp"

namespace squall::checkers {

namespace {
/// Keeps the first violation in the order of enum Property.
void keep(Verdict& verdict, const Verdict& next) {
  if (next && (!verdict || next->property < verdict->property)) verdict = next;
}
}  // namespace

Verdict observe(const Observation& seen, History& history) noexcept {
  const core::View& before = seen.before;
  const core::View& after = seen.after;
  const core::LogTree& tree = seen.cluster.tree;
  Promise& promise = history.promises[seen.server];
  Verdict verdict;

  if (seen.booted) keep(verdict, durability(seen, promise));
  if (before.durable.current_term != after.durable.current_term ||
      before.durable.voted_for != after.durable.voted_for) {
    keep(verdict, vote_once(seen));
    keep(verdict, term_monotonic(seen));
  }
  if (before.durable.log != after.durable.log || seen.booted) {
    keep(verdict, leader_append_only(seen));
    keep(verdict, log_matching(seen));
    keep(verdict, state_machine_safety_of_log(seen));
    if (!seen.booted) shorten(promise, after.durable.log.tip, tree);
  }
  if (was_elected(seen)) {
    keep(verdict, election_safety(seen, history));
    keep(verdict, leader_completeness_at_election(seen, history));
  }
  const core::Index known = seen.booted ? 0 : before.commit_index;
  if (after.commit_index < known) keep(verdict, commit_monotonic(seen));
  if (after.commit_index > known) {
    keep(verdict, state_machine_safety_of_commit(seen, history));
    if (after.commit_index <= tree.index(after.durable.log.tip)) {
      const core::Ref committed = tree.at(after.durable.log.tip, after.commit_index);
      keep(verdict, commit_quorum(seen, committed, history));
      keep(verdict, leader_completeness_at_commit(seen, committed, history));
      remember_commitment(after.durable.current_term, committed, tree, history);
    }
  }
  return verdict;
}

Verdict observe(const Departure& departure, History& history) noexcept {
  const core::ServerId vote = vote_in(departure.message);
  Promise& promise = history.promises[departure.message.from];
  Verdict verdict;
  if (vote != core::kNobody) verdict = vote_once(departure.message, vote, promise);
  if (!verdict) verdict = reply_after_sync(departure, vote);
  remember(departure, vote, promise);
  return verdict;
}

}  // namespace squall::checkers
