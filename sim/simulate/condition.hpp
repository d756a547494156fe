// Whether a condition holds in a World as it is now.
#pragma once

#include "sim/simulate/plan.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

/// `reachable`: those of whom convergence is asked.
bool holds(const Condition& condition, const World& world, core::ServerSet reachable) noexcept;
inline bool holds(const Condition& condition, const World& world) noexcept {
  return holds(condition, world, world.servers());
}

}  // namespace squall::sim::simulate
