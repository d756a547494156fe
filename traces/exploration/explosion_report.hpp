// The text of a state explosion profile: which parts of a state multiply the states, and what
// tighter bounds would leave.
#pragma once

#include <string>

#include "sim/explore/explorer.hpp"
#include "sim/explore/explosion_profile.hpp"

namespace squall::traces::exploration {

/// Several lines. `explosion`: the profile of the states found by `explorer`; `bounds`: those of
/// its space. COST: one pass over all ensembles for each part of a World.
std::string explosion_text(const sim::explore::ExplosionProfile& explosion,
                           const sim::explore::Bounds& bounds,
                           const sim::explore::Ensembles& ensembles);

}  // namespace squall::traces::exploration
