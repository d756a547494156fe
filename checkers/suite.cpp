// Asks the checkers that a step or a message concerns, in the order of Property.
#include "checkers/suite.hpp"

#include "checkers/change.hpp"
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

/// Keeps the first violation.
void note(Verdict& first, const Verdict& next) noexcept {
  if (next && !first) first = next;
}

}  // namespace

Verdict judge_change(const Observation& step, History& history) noexcept {
  const Change change = change_of(step);
  const bool replaced = change.log && !change.extends;
  Verdict first;
  // All concerned are asked even after a violation: they keep the history.
  if (change.leads) note(first, election_safety(step, history));
  if (replaced) note(first, leader_append_only(step, change));
  if (change.log) note(first, log_matching(step, change));
  if (change.leads) note(first, new_leader_is_complete(step, history));
  if (change.commits) note(first, later_leaders_are_complete(step, change, history));
  if (change.log || change.commits) {
    const Verdict verdict = state_machine_safety(step, change, history);
    note(first, verdict);
    note(first, vote_once(step, history));
    note(first, term_monotonic(step));
    note(first, commit_monotonic(step));
    if (change.commits && !verdict) {
      note(first, commit_quorum(step, change, history));
      record_commit(step, change, history);
    }
  } else {
    note(first, vote_once(step, history));
    note(first, term_monotonic(step));
    note(first, commit_monotonic(step));
  }
  if (step.booted) note(first, durability(step, history));
  if (replaced) shrink_promise(step, history);
  return first;
}

Verdict observe(const Crash& crash) noexcept { return log_matching(crash); }

Verdict judge_promise(const Departure& departure, History& history) noexcept {
  Verdict first = vote_once(departure, history);
  note(first, reply_after_sync(departure));
  record_promise(departure, history);
  return first;
}

}  // namespace squall::checkers
