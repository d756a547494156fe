// Terms increase monotonically: a server's current term never goes back (§3.3).
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Across restarts this is durability's matter: an unsynced term, told to nobody, may be lost.
inline Verdict term_monotonic(const Observation& seen) {
  const core::Term before = seen.before.durable.current_term;
  const core::Term after = seen.after.durable.current_term;
  if (seen.booted || after >= before) return {};
  return Violation{Property::term_monotonic, seen.server, core::kNobody, after, 0, before, after};
}

}  // namespace squall::checkers
