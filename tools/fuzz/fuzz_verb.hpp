// `squall fuzz`: runs many seeds and reports findings while it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/io/numbers.hpp"
#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::fuzz {

/// Beyond these findings a campaign learns little, and its traces fill disks. Each takes about 10
/// kB of memory, with --json most of all.
inline constexpr std::uint64_t kFindingsMaxDefault = 100;
inline constexpr std::uint64_t kFindingsMax = 10'000;

struct FuzzOptions {
  std::string scenario;  // a file or a story; empty: the swarm draws one for each seed
  std::optional<io::SeedRange> seeds;  // else `seconds`
  double seconds = 10;
  std::optional<std::uint64_t> base_seed;  // of the first run; else drawn by the system
  unsigned threads = 0;                    // 0: as many as processors
  std::uint32_t repeat_ppm = 50'000;       // share of runs that are done twice and compared
  std::uint64_t findings_max = kFindingsMaxDefault;
  double shrink_seconds = 10;  // for each property that is violated
  bool no_shrink = false;
  SeatOptions seat;
  bool json = false;
  bool quiet = false;
  std::string junit;
  std::string report;  // a file for the page; empty: none
  std::string out;
};

/// Tells the base seed before anything else: on standard output, with --json on standard error.
/// --json: {"base_seed", "runs", "events", "seconds", "virtual_seconds", "faults", "repeated",
/// "held", "violated", "expectation_failed", "vacuous", "limit", "not_reproducible" (these six add
/// up to "runs"), "interrupted" (runs given up, not among "runs"), "seeds": {"asked": number or null
/// with --seconds, "not_run": the same, "run", "given_up": group or null, "vacuous": [group…]}, a
/// group: {"reason", "count", "seeds": [the first 100…]}, "ended": "seeds" | "seconds" | "findings" |
/// "interrupt" | "memory" | "error", "probes": {name: in how many runs it was hit…},
/// "probes_not_for_machine": [name…],
/// "coverage": {"pairs", "pairs_met", "runs_alone", "chance_of_new_pair", "growth": [{"runs", "probes_hit",
/// "pairs_met", "runs_alone"}…]} (see PairCoverage and CoverageGrowth) or
/// null, "findings": [as `run`, without "seconds", and "shrunk": see json_of(Shrunk); null where its
/// property was shrunk before, or nothing can be shrunk…], "exit_code", "warnings": [text…], of the
/// scenario}.
io::ExitCode fuzz(const FuzzOptions& options);

/// Adds the verb to the program.
void add_fuzz_verb(io::CommandLine& program);

}  // namespace squall::tools::fuzz
