// Warnings: what a scenario says that is allowed, and seldom meant.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// One sentence each, after the JSON pointer to the part that it is about: timing in which no leader
/// can stay, clients that never pause.
std::vector<std::string> warnings(const Scenario& scenario);

}  // namespace squall::scenarios
