// Lease Exclusivity: while a leader holds a lease, no other server leads a later term.
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// §6.4.1: "no other server could have become leader" while the lease lasts.
///
/// Legal: a paused server may hold an expired lease, because it answers nothing. When it resumes,
/// it is judged whether it notices the expiry.
///
/// The same holds for a lease that starts with a late acknowledgement: the lease runs from the
/// start of its round, and the server is told only after this step that it has expired.
///
/// REQUIRES: the server became leader in this step, or shows a lease that it held before. COST:
/// linear in the number of servers.
inline Verdict lease_exclusivity(const Observation& step) noexcept {
  const Cluster& cluster = step.cluster;
  for (const core::ServerId other : cluster.servers - cluster.paused) {
    if (other == step.server) continue;
    const core::View& view = cluster.views[other];
    if (view.role != core::Role::leader) continue;
    const bool is_later = view.durable.current_term > step.after.durable.current_term;
    const core::View& old = is_later ? step.after : view;
    const core::View& next = is_later ? view : step.after;
    if (!old.holds_lease) continue;
    return accuse({
        .property = Property::lease_exclusivity,
        .server = is_later ? step.server : other,
        .other = is_later ? other : step.server,
        .term = next.durable.current_term,
        .values = Values::terms,
        .expected = old.durable.current_term.value(),
        .found = next.durable.current_term.value(),
    });
  }
  return {};
}

}  // namespace squall::checkers
