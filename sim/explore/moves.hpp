// What may happen next at the servers of a World, in a fixed order: the explorer's choices.
#pragma once

#include <vector>

#include "sim/explore/bounds.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// An action, or a crash with the restart that follows at once.
struct Move {
  Action action;
  Budget budget = Budget::free;
  bool restarts = false;
  /// Where it changes nothing, it is no step at all.
  bool may_be_idle = false;
};

/// Everything but the arrival and loss of messages. What a budget no longer allows is listed, too:
/// so that it can be counted. Timers may run out at any time; leases are no part of this.
void list_moves(const World& world, const Bounds& bounds, std::vector<Move>& moves);

}  // namespace squall::sim::explore
