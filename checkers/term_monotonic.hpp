// Terms only grow: a running server never goes back to an earlier term.
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// §3.3: "Each server stores a current term number, which increases monotonically over time."
///
/// Within one life of the server; what a restart may forget is durability's question.
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
      .expected = before,
      .found = after,
  });
}

}  // namespace squall::checkers
