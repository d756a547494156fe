// `squall conform`: whether a machine takes a step that Figure 3.1 forbids.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/io/numbers.hpp"
#include "tools/io/options.hpp"

namespace squall::tools::conform {

struct ConformOptions {
  std::string machine;
  std::string scenario;  // empty: the library's stories and the swarm's seeds
  io::SeedRange seeds{1, 50};
  std::vector<std::string> may;  // names of freedoms
  bool json = false;
};

/// Exit code: 0: it conforms, 1: it does not, 5: interrupted. --json: {"machine", "runs", "steps",
/// "disagreement": null or {"run", "seed", "event", "time_us", "server", "step", "did", "reference",
/// "rule", "before"}, "exit_code"}.
io::ExitCode conform(const ConformOptions& options);

/// Adds the verb to the program.
void add_conform_verb(io::CommandLine& program);

}  // namespace squall::tools::conform
