// Lease Exclusivity: while one leader relies on its lease, nobody else leads a later term.
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// §6.4.1: "no other server could have become leader" while the lease lasts.
///
/// A server that is paused answers nothing; whether it notices, when it goes on, that its lease has
/// run out is judged then.
///
/// So is a lease that began with an acknowledgement that came too late: the time runs from when its
/// round began, and whoever knows the time tells its server only after this step.
///
/// REQUIRES: the server became leader in this step, or shows a lease that it had before. COST: a
/// look at each server.
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
        .expected = old.durable.current_term,
        .found = next.durable.current_term,
    });
  }
  return {};
}

}  // namespace squall::checkers
