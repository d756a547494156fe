// A machine in a child process: `--machine "cmd:COMMAND"`, spoken with in JSON Lines or in frames.
#pragma once

#include <memory>
#include <string>

#include "tools/machine_under_test.hpp"

namespace squall::tools::machines {

/// Starts one process for each World, and one now, to hear what it is. ERRORS: UserError.
std::unique_ptr<LoadedMachine> load_child(const std::string& command);

}  // namespace squall::tools::machines
