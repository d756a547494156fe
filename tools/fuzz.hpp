// `squall fuzz`: many seeds, one World per thread, results in the order of the seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/exit_code.hpp"
#include "tools/numbers.hpp"

namespace squall::tools {

struct FuzzOptions {
  std::string scenario;            // a file or a story; empty: the swarm draws one for each seed
  std::optional<SeedRange> seeds;  // else `seconds`
  double seconds = 10;
  std::optional<std::uint64_t> base_seed;  // of the first run; else drawn by the system
  unsigned threads = 0;                    // 0: as many as processors
  std::uint32_t repeat_ppm = 50'000;       // share of runs that are done twice and compared
  bool json = false;
  bool quiet = false;
  std::string junit;
  std::string out;
};

/// --json: {"base_seed", "runs", "events", "seconds", "virtual_seconds", "faults", "repeated",
/// "violated", "expectation_failed", "vacuous", "limit", "not_reproducible", "interrupted",
/// "findings": [as `run`…], "exit_code"}.
ExitCode fuzz(const FuzzOptions& options);

}  // namespace squall::tools
