// Swarm testing: a seed to a scenario. Some features are off in some draws, rates differ wildly.
#pragma once

#include <cstdint>

#include "scenarios/scenario.hpp"

namespace squall::scenarios::swarm {

/// The scenario of this seed: servers, timing, faults, workload, a calm phase at the end, and the
/// expectation that all holds and everything has converged. The same on every machine.
Scenario generate(std::uint64_t seed);

/// Fixed heavy faults for the benchmark: 60 virtual seconds. `servers`: 1 … 15.
Scenario storm(int servers);

}  // namespace squall::scenarios::swarm
