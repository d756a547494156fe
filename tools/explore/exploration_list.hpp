// `squall explore --list`: the built-in explorations.
#pragma once

#include "tools/io/exit_code.hpp"

namespace squall::tools::explore {

/// --json: [{"name", "size", "description", "source"}…].
io::ExitCode list_explorations(bool json);

}  // namespace squall::tools::explore
