// Whether a condition holds in a World as it is now.
#pragma once

#include "sim/plan.hpp"
#include "sim/world.hpp"

namespace squall::sim {

bool holds(const Condition& condition, const World& world) noexcept;

}  // namespace squall::sim
