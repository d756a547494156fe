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
  return accuse({
      .property = Property::commit_monotonic,
      .server = step.server,
      .term = step.after.durable.current_term,
      .index = before,
      .values = Values::indexes,
      .expected = before.value(),
      .found = after.value(),
  });
}

}  // namespace squall::checkers
