// `squall scenario`: list the library, validate files, show one normalized.
#pragma once

#include <string>
#include <vector>

#include "tools/exit_code.hpp"

namespace squall::tools {

ExitCode list_scenarios();
/// Looks at all of them before it answers.
ExitCode validate_scenarios(const std::vector<std::string>& files);
ExitCode show_scenario(const std::string& file_or_name);

}  // namespace squall::tools
