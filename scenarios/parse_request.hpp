// Steps about what clients ask.
#pragma once

#include "scenarios/parse_plan.hpp"

namespace squall::scenarios {

/// A command that it asks for is added to those of `known`.
void parse_request(const json::Reader& reader, Known& known, sim::plan::Step& step);

}  // namespace squall::scenarios
