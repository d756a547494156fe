// `squall probes`: lists the coverage probes, each with the stories of the library that hit it.
#pragma once

#include "tools/io/options.hpp"

namespace squall::tools {

/// Runs every story with its own seed. --json: a list of {"probe", "stories"}.
io::ExitCode list_probes(bool json);

/// Adds the verb to the program.
void add_probes_verb(io::CommandLine& program);

}  // namespace squall::tools
