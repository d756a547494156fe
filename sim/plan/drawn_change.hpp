// The configuration that a random fault asks a leader for.
#pragma once

#include "core/configuration.hpp"
#include "core/machine.hpp"
#include "sim/rng.hpp"

namespace squall::sim::plan {

/// Another one than `now` most often: one server more or less as voter or learner, or with joint
/// consensus any voters at times. Without voters, or equal to `now`: nothing is asked.
core::Configuration drawn_change(const core::Configuration& now, core::ServerSet servers,
                                 const core::Settings& settings, Rng& draws);

}  // namespace squall::sim::plan
