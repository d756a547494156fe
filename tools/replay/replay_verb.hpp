// `squall replay`: repeats traces and seeds.
#pragma once

#include <string>
#include <vector>

#include "tools/run_verb.hpp"

namespace squall::tools::replay {

/// Each of `what` is a trace file, or a seed of the swarm ("0x2a", "42"); one that is neither does
/// not keep the others from being replayed.
/// --json: a list with an object for each: of a trace {"replay": "same" | "fixed" | "diverged" |
/// "different" | "interrupted", "verdict": as `run`, null where it cannot be told, "choice",
/// "reason", "trace", "property", "exit_code"}; of a seed as `run`; of what cannot be replayed
/// {"error", "trace", "exit_code"}.
io::ExitCode replay(const std::vector<std::string>& what, const RunOptions& options);

/// Adds the verb to the program.
void add_replay_verb(io::CommandLine& program);

}  // namespace squall::tools::replay
