// The explorer's benchmark: a small Raft that other checkers know, and Squall's own.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/bench_verb.hpp"

namespace squall::tools::bench {

std::vector<std::string> space_names();

/// Prints a table (or JSON): distinct states, steps, their rates, bytes a state, and what a second
/// thread brings. Violated (exit code) where RaftCore has other numbers than in other checkers.
io::ExitCode bench_explore(const BenchOptions& options);

}  // namespace squall::tools::bench
