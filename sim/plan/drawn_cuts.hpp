// The links that a random fault cuts, as actions.
#pragma once

#include "core/bounded.hpp"
#include "sim/action.hpp"
#include "sim/plan/plan.hpp"
#include "sim/rng.hpp"
#include "sim/world.hpp"

namespace squall::sim::plan {

using Cuts = core::Bounded<Action, core::kServersMax>;

/// Those of a partition, of an isolated server or group, or of directed links. `who`: the group;
/// drawn unless it is given. REQUIRES: partition, isolate or one_way.
Cuts some_cuts(RandomFault kind, const Target& who, const World& world, Rng& draws);
/// All links but those of a shape that is drawn, as is the order of the servers in it.
Cuts cuts_of_some_shape(core::ServerSet servers, Rng& draws);
/// One link between a server of each target, or of all servers where a target is none; in one
/// direction or in both. None where a target is not there, or both mean the same server.
Cuts cuts_of_one_link(const Target& from, const Target& to, const World& world, Rng& draws);

}  // namespace squall::sim::plan
