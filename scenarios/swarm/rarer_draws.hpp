// What the swarm draws besides the rest, each from a stream of its own.
#pragma once

#include <cstdint>

#include "scenarios/scenario.hpp"
#include "sim/rng.hpp"

namespace squall::scenarios::swarm {

inline constexpr sim::Time kMs = sim::kMillisecond_us;
inline constexpr sim::Time kSecond = sim::kSecond_us;

/// Spread over orders of magnitude: as likely between 1 and 10 as between 10 and 100.
std::uint64_t spread(sim::Rng& rng, std::uint64_t low, std::uint64_t high);

/// While a snapshot is on its way, piece by piece, less may be committed than the log keeps, or its
/// follower needs another one each time: clients think at least so long. `round`: a slow round trip.
void slow_down_for_snapshots(sim::Time round, Scenario& scenario);

/// Messages of one type that are late. What else a seed draws stays as it was before this fault
/// came: so for all that follow.
void draw_slow_messages(std::uint64_t seed, Scenario& scenario);
/// Leases, the short downtimes and single cut links that may outlive one, other workloads,
/// snapshots of the first entries, stalls, clocks that jump, one link or one type that fails, faults
/// that strike many servers at once, and links that stay cut in the calm. REQUIRES: the rest of the scenario is drawn.
void draw_rarer(std::uint64_t seed, sim::Time round, Scenario& scenario);

}  // namespace squall::scenarios::swarm
