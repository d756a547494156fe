// The prefix of an exploration: the actions before its first state, as the bounds ask for them.
#pragma once

#include <vector>

#include "sim/explore/bounds.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

/// The actions from a new World to the first state: Bounds::first_leader is elected and every
/// server learns of it, with no message lost; then Bounds::cut_links are cut. Empty where the
/// bounds ask for neither. ERRORS: a leader that cannot be elected is not elected; the actions end
/// without it.
std::vector<Action> prefix(const Setup& setup, const core::MachineMaker& maker,
                           const Bounds& bounds);

}  // namespace squall::sim::explore
