// Runs the checkers that a step or a message affects, in the order of Property.
#include "checkers/suite.hpp"

#include "checkers/applied_in_order.hpp"
#include "checkers/change.hpp"
#include "checkers/commit_monotonic.hpp"
#include "checkers/commit_quorum.hpp"
#include "checkers/configuration_safety.hpp"
#include "checkers/durability.hpp"
#include "checkers/election_quorum.hpp"
#include "checkers/election_safety.hpp"
#include "checkers/entry_origin.hpp"
#include "checkers/fault_model.hpp"
#include "checkers/leader_append_only.hpp"
#include "checkers/leader_completeness.hpp"
#include "checkers/lease_exclusivity.hpp"
#include "checkers/log_matching.hpp"
#include "checkers/reply_after_sync.hpp"
#include "checkers/snapshot_prefix.hpp"
#include "checkers/state_machine_safety.hpp"
#include "checkers/term_monotonic.hpp"
#include "checkers/vote_kept.hpp"
#include "checkers/vote_once.hpp"

namespace squall::checkers {

namespace {

/// Keeps the first violation. Out of line, because honest steps never call it.
[[gnu::cold, gnu::noinline]] void keep(Verdict& first, const Verdict& next,
                                       const History& history) noexcept {
  if (!first && !history.off.contains(next->property)) first = next;
}
inline void note(Verdict& first, const Verdict& next, const History& history) noexcept {
  if (next) keep(first, next, history);
}

}  // namespace

Verdict judge_change(const Observation& step, History& history) noexcept {
  const Change change = change_of(step);
  const bool replaced = change.log && !change.extends;
  Verdict first;
  const auto judge = [&](const Verdict& next) { note(first, next, history); };
  // All affected checkers run even after a violation, because they update the history.
  if (change.leads) judge(election_safety(step, history));
  if (replaced) judge(leader_append_only(step, change));
  if (change.log) judge(log_matching(step, change));
  if (change.leads) judge(new_leader_is_complete(step, history));
  if (change.commits) judge(later_leaders_are_complete(step, change, history));
  Verdict unsafe;
  if (change.log || change.commits) unsafe = state_machine_safety(step, change, history);
  judge(unsafe);
  judge(vote_once(step, history));
  judge(term_monotonic(step));
  judge(commit_monotonic(step));
  if (change.commits && !unsafe) {
    judge(commit_quorum(step, change, history));
    record_commit(step, change, history);
  }
  if (step.booted) judge(durability(step, history));
  if (replaced) shrink_promise(step, history);
  if (change.configuration || step.before.configuration != step.after.configuration) {
    judge(configuration_safety(step, change));
  }
  if (change.configuration) record_voters(step, change, history);
  if (change.leads) judge(election_quorum(step, history));
  const core::Durable& before = step.before.durable;
  const core::Durable& after = step.after.durable;
  if (step.booted || before.log.base != after.log.base ||
      before.snapshot_configuration != after.snapshot_configuration) {
    judge(snapshot_prefix(step, history));
  }
  const bool still_holds_lease = step.before.holds_lease && step.after.holds_lease;
  if (change.leads || still_holds_lease) judge(lease_exclusivity(step));
  judge(vote_kept(step));
  if (step.before.applied != step.after.applied || step.booted) {
    judge(applied_in_order(step, history));
  }
  if (change.log && !change.copies) judge(entry_origin(step, change, history));
  return first;
}

Verdict observe(const Crash& crash) noexcept { return log_matching(crash); }

Verdict judge_promise(const Departure& departure, History& history) noexcept {
  Verdict first;
  const Verdict early = reply_after_sync(departure);
  if (early && may_be_early(departure)) return {};
  note(first, vote_once(departure, history), history);
  note(first, early, history);
  record_vote(departure, vote_in(departure.message), history);
  record_promise(departure, history);
  return first;
}

}  // namespace squall::checkers
