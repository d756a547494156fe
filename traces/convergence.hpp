// Why a cluster has not come to rest: which server waits for what.
#pragma once

#include <string>
#include <vector>

#include "sim/world.hpp"

namespace squall::traces {

/// One clause for each member that is behind, and one where nobody leads. Empty: all members are
/// up, in one term, and hold what their leader has committed, as far as the condition `converged`
/// asks.
std::vector<std::string> what_is_awaited(const sim::World& world);

}  // namespace squall::traces
