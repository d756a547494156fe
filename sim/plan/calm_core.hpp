// Which servers of a calm core can be elected, although some of its links are cut.
#pragma once

#include "sim/plan/plan.hpp"
#include "sim/world.hpp"

namespace squall::sim::plan {

/// A quorum of every configuration that a server goes by, as its log says and as its disk holds:
/// which of them the next leader counts by is unknown.
bool is_quorum_of_all(const World& world, core::ServerSet servers);

/// The servers of the core that are voters of each of these configurations, and hear and are heard
/// by such a quorum. A disk that cannot be read keeps its server down.
core::ServerSet hearing_a_quorum(const World& world, core::ServerSet core, const CutLinks& cut);

/// Those of them whose log is up to date for such a quorum (§3.6.1).
core::ServerSet able_to_lead(const World& world, core::ServerSet core, const CutLinks& cut);

}  // namespace squall::sim::plan
