// The causal past of a step: what its server can know of (Lamport, Time, Clocks, and the Ordering of
// Events in a Distributed System, 1978).
#pragma once

#include <vector>

#include "traces/shrink/trial_world.hpp"

namespace squall::traces::shrink {

/// Those steps that may matter to the last one, and to the last one of `also`, in their order: the
/// earlier steps of one server, and what sent a message that arrived. What concerns links matters to
/// all; that a message was lost matters to none. COST: linear.
Steps causal_past(const Steps& steps, core::ServerId also = core::kNobody);

}  // namespace squall::traces::shrink
