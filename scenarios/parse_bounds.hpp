// The section that says how far an exploration goes.
#pragma once

#include "scenarios/parse_plan.hpp"

namespace squall::scenarios {

/// Fills scenario.bounds and scenario.goals.
void parse_bounds(const Reader& reader, const Known& known, Scenario& scenario);

}  // namespace squall::scenarios
