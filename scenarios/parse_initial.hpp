// What the disks hold before the servers boot first, and whether any Raft gets there.
#pragma once

#include "scenarios/parse_plan.hpp"
#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// ERRORS: UserError, also for disks that are impossible together: they would be reported as
/// violations of the servers that start with them.
void parse_initial(const json::Reader& reader, const Known& known, Scenario& scenario);

}  // namespace squall::scenarios
