// Commit Monotonic: the commit index of a running server never decreases.
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Figure 3.1, State: commitIndex is "initialized to 0, increases monotonically".
///
/// Legal: a restarted server begins at 0 again, because the index is volatile.
inline Verdict commit_monotonic(const Observation& step) noexcept {
  const core::Index before = step.before.commit_index;
  const core::Index after = step.after.commit_index;
  if (step.booted || after >= before) return {};
  return accuse({Property::commit_monotonic, step.server, core::kNobody,
                 step.after.durable.current_term, before, Values::indexes, before, after});
}

}  // namespace squall::checkers
