// A JSON text to a checked Scenario.
#pragma once

#include <string_view>

#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// `file_name` is for messages, and its stem is the name of a scenario that says none.
/// ERRORS: throws UserError; there is no partial result.
Scenario parse(std::string_view text, std::string_view file_name);

}  // namespace squall::scenarios
