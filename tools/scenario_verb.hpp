// `squall scenario`: lists the library, validates files, prints one normalized.
#pragma once

#include <string>
#include <vector>

#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools {

/// By theme; of one theme, or of all where it is empty. --json: a list of {"name", "theme",
/// "description", "source"}. ERRORS: scenarios::UserError, with the nearest theme.
io::ExitCode list_scenarios(const std::string& theme, bool json);
/// Files, or stories of the library; looks at all of them.
/// --json: a list of {"scenario", "valid", "where", "message", "warnings"}; where and message are null where it is valid.
io::ExitCode validate_scenarios(const std::vector<std::string>& files, bool json);
/// A file, a story, or what the swarm draws for a seed and a machine.
io::ExitCode show_scenario(const std::string& what, const SeatOptions& options);

/// Adds the verb to the program.
void add_scenario_verb(io::CommandLine& program);

}  // namespace squall::tools
