// Whom a target of a plan means in a World at the moment.
#pragma once

#include <optional>

#include "sim/plan/plan.hpp"
#include "sim/rng.hpp"
#include "sim/world.hpp"

namespace squall::sim::plan {

/// In use by the leader, or while there is none by a live server with the most up-to-date log.
core::Configuration configuration_in_use(const World& world);

/// Nothing while the target is not there: no leader, no crashed server. `draws`: for a random
/// server. REQUIRES: no bound name, and not the others of another target.
std::optional<core::ServerSet> choose(const Target& target, const World& world, Rng& draws);

}  // namespace squall::sim::plan
