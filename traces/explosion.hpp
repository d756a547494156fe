// What multiplies the states of a space, in words: and what a tighter bound would leave of them.
#pragma once

#include <string>

#include "sim/explorer.hpp"
#include "sim/explosion.hpp"

namespace squall::traces {

/// Several lines. `explosion` counts the states that `explorer` has found; `bounds` are those of
/// its space. COST: a pass over all ensembles for each part of a World.
std::string explosion_text(const sim::Explosion& explosion, const sim::Bounds& bounds,
                           const sim::Ensembles& ensembles);

}  // namespace squall::traces
