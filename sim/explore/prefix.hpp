// What has happened already where an exploration begins: a leader was elected, links were cut.
#pragma once

#include <vector>

#include "sim/explore/bounds.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// The actions that lead a new World to the first state that the bounds ask for:
/// Bounds::first_leader is elected and everybody hears of it, nothing being lost; then
/// Bounds::cut_links are cut. Empty where neither is asked for. A leader that cannot be elected is
/// not.
std::vector<Action> beginning(const Setup& setup, const core::MachineMaker& maker,
                              const Bounds& bounds);

}  // namespace squall::sim::explore
