// The section that says how far an exploration goes.
#pragma once

#include "scenarios/parse_plan.hpp"
#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// Fills scenario.bounds and scenario.goals.
void parse_bounds(const json::Reader& reader, const Known& known, Scenario& scenario);

}  // namespace squall::scenarios
