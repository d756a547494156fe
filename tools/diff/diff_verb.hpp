// `squall diff`: the first divergence of two traces.
#pragma once

#include <string>

#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::diff {

struct DiffOptions {
  std::string first;   // a trace
  std::string second;  // another one; empty: the first one again, with the other servers
  /// Of a mutant, or of another machine, for traces that it recorded. Neither: Squall's own only.
  SeatOptions seat;
  bool json = false;
};

/// Parts of the scenario that differ, and are told in the text.
inline constexpr std::size_t kPartsShown = 12;

/// Exit code: 0 where both runs are the same, else 1. --json: {"same", "events": that both took,
/// "traces": [{"trace", "machine", "seed", "events", "verdict": "held" | "violated" | "limit",
/// "property": name or null}, …], "header": [{"field", "first", "second"}…], "scenario": [{"pointer",
/// "first", "second": JSON or null}…], "first", "behaviour": null, or {"kind": "boot" | "time" |
/// "choice" | "effect", "event", "time_us", "server": number or null, "first", "second": the choice
/// in words or null, "fields": [{"field", "first", "second"}…], "stream": {"name", "of_seeds": [true
/// where the trace's choices are those of its seed, …]} or null, "elsewhere": {"event", "time_us"}
/// or null: where the choice that comes sooner happens in the other run}, "exit_code"}.
io::ExitCode diff(const DiffOptions& options);

/// Adds the verb to the program.
void add_diff_verb(io::CommandLine& program);

}  // namespace squall::tools::diff
