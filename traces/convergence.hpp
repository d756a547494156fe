// Why a cluster has not come to rest: which server waits for what.
#pragma once

#include <string>
#include <vector>

#include "sim/world.hpp"

namespace squall::traces {

/// One clause for each member that is behind, and one where nobody leads; of all servers, or among
/// those that matter. Empty: all members are up, in one term, and hold what their leader has
/// committed, as far as the condition `converged` asks.
std::vector<std::string> what_is_awaited(const sim::World& world, core::ServerSet among);
inline std::vector<std::string> what_is_awaited(const sim::World& world) {
  return what_is_awaited(world, world.servers());
}
/// Where nobody leads: one clause for each live server among these, what it waits for, and whose
/// votes it cannot get.
std::vector<std::string> who_awaits_a_leader(const sim::World& world, core::ServerSet among);

}  // namespace squall::traces
