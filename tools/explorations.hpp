// `squall explore --list`: the explorations that travel inside the program.
#pragma once

#include "tools/exit_code.hpp"

namespace squall::tools {

/// --json: [{"name", "size", "description", "source"}…].
ExitCode list_explorations(bool json);

}  // namespace squall::tools
