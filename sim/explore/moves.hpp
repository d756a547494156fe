// The moves of a World: every enabled action except the arrival and loss of messages.
#pragma once

#include <vector>

#include "sim/explore/bounds.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// An action, or a crash and the restart that follows at once.
struct Move {
  Action action;
  Budget budget = Budget::free;
  bool restarts = false;
  /// Where the action is a no-op, it is not listed as a step.
  bool may_be_idle = false;
};

/// Lists the moves in a fixed order. Moves whose budget is spent are listed, too, so that they can
/// be counted. A timer may expire at any time; leases are not modelled.
void list_moves(const World& world, const Bounds& bounds, std::vector<Move>& moves);

}  // namespace squall::sim::explore
