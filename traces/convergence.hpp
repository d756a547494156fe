// The reasons why a cluster has not converged: which server waits for what.
#pragma once

#include <string>
#include <vector>

#include "sim/plan/condition.hpp"
#include "sim/world.hpp"

namespace squall::traces {

/// One clause for each member that is behind, and one if there is no leader. Empty: all members are
/// up, in one term, and have what their leader has committed, as the condition `converged` requires.
std::vector<std::string> what_is_awaited(const sim::World& world,
                                         const sim::plan::ConvergenceScope& scope);
inline std::vector<std::string> what_is_awaited(const sim::World& world) {
  return what_is_awaited(world, sim::plan::whole(world));
}
/// Without a leader: one clause for each live server in `among`: what it waits for, and whose votes
/// it cannot get, where these links stay cut.
std::vector<std::string> who_awaits_a_leader(const sim::World& world, core::ServerSet among,
                                             const sim::plan::CutLinks& cut = {});

}  // namespace squall::traces
