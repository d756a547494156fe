// The check of a parsed scenario: parts of it that contradict each other.
#pragma once

#include "scenarios/json/json_reader.hpp"
#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// ERRORS: a UserError at the part that cannot be met.
void check_plan(const json::Reader& document, const Scenario& scenario);

}  // namespace squall::scenarios
