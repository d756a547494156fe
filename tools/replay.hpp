// `squall replay`: traces and seeds once more.
#pragma once

#include <string>
#include <vector>

#include "tools/run.hpp"

namespace squall::tools {

/// Each of `what` is a trace file, or a seed of the swarm ("0x2a", "42").
/// --json: a list with an object for each: of a trace {"replay": "same" | "fixed" | "diverged" |
/// "different", "choice", "reason", "trace", "property", "exit_code"}; of a seed as `run`.
ExitCode replay(const std::vector<std::string>& what, const RunOptions& options);

}  // namespace squall::tools
