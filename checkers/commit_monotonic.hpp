// The commit index increases monotonically while a server runs (Figure 3.1, volatile state).
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// A restart sets it to 0 legally.
inline Verdict commit_monotonic(const Observation& seen) {
  const core::Index before = seen.before.commit_index;
  const core::Index after = seen.after.commit_index;
  if (seen.booted || after >= before) return {};
  return Violation{Property::commit_monotonic,
                   seen.server,
                   core::kNobody,
                   seen.after.durable.current_term,
                   after,
                   before,
                   after};
}

}  // namespace squall::checkers
