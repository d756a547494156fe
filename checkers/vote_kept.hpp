// Vote Kept: a server does not withdraw its vote while its term lasts.
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Figure 3.1: votedFor is the "candidateId that received vote in current term (or null if none)".
/// A server that withdraws it, for example when it steps down in the same term, may vote again.
///
/// Judges steps between two boots; Durability judges restarts, Vote Once a vote for another.
inline Verdict vote_kept(const Observation& step) noexcept {
  const core::Durable& before = step.before.durable;
  const core::Durable& after = step.after.durable;
  const bool withdrawn = before.current_term == after.current_term &&
                         before.voted_for != core::kNobody && after.voted_for == core::kNobody;
  if (step.booted || !withdrawn) return {};
  return accuse({
      .property = Property::vote_kept,
      .server = step.server,
      .other = before.voted_for,
      .term = after.current_term,
  });
}

}  // namespace squall::checkers
