// What a World does when time has passed for a server.
#include <algorithm>

#include "sim/world.hpp"

namespace squall::sim {

using core::ServerId;

void World::step_in_time(const Action& action) {
  if (action.kind == ActionKind::lease_expired) return lease_expired(action);
  if (action.kind == ActionKind::compact) return step_if_live(action.server, core::Compact{});
  if (action.kind == ActionKind::named_timeout) {
    if (!lives(action.server) || !runs(action.server, action.timer())) return;
    return step(action.server, core::NamedTimeout{action.timer()});
  }
  step_if_live(action.server, core::SilenceTimeout{});
}

void World::lease_expired(const Action& action) {
  // A time on a clock: it passes while the server is paused, too, and goes before all that the
  // server does when it resumes.
  if ((servers_ - down_).contains(action.server)) step(action.server, core::LeaseExpired{});
}

bool World::runs(ServerId server, std::uint16_t timer) const {
  const auto timers = running_timers(server);
  return std::any_of(timers.begin(), timers.end(),
                     [&](const core::NamedTimer& one) { return one.name == timer; });
}

}  // namespace squall::sim
