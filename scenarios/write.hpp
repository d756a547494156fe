// A Scenario back to JSON: normalized, what equals the default left out.
#pragma once

#include <string>

#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// ENSURES: parse(write(scenario), …) == scenario.
std::string write(const Scenario& scenario);

}  // namespace squall::scenarios
