// What multiplies the states of a space, in words: and what a tighter bound would leave of them.
#pragma once

#include <string>

#include "sim/explore/explorer.hpp"
#include "sim/explore/explosion_profile.hpp"

namespace squall::traces::exploration {

/// Several lines. `explosion` counts the states that `explorer` has found; `bounds` are those of
/// its space. COST: a pass over all ensembles for each part of a World.
std::string explosion_text(const sim::explore::ExplosionProfile& explosion,
                           const sim::explore::Bounds& bounds,
                           const sim::explore::Ensembles& ensembles);

}  // namespace squall::traces::exploration
