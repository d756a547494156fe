// Term Monotonic: the term of a running server never decreases.
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// §3.3: "Each server stores a current term number, which increases monotonically over time."
///
/// Judged between two boots of the server; Durability judges restarts.
inline Verdict term_monotonic(const Observation& step) noexcept {
  const core::Term before = step.before.durable.current_term;
  const core::Term after = step.after.durable.current_term;
  if (step.booted || after >= before) return {};
  return accuse({
      .property = Property::term_monotonic,
      .server = step.server,
      .term = after,
      .index = step.cluster.tree.index(step.after.durable.log.tip),
      .values = Values::terms,
      .expected = before.value(),
      .found = after.value(),
  });
}

}  // namespace squall::checkers
