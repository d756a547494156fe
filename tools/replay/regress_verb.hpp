// `squall regress`: a folder of kept traces and scenarios, as continuous integration runs it.
#pragma once

#include <string>

#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::replay {

struct RegressOptions {
  std::string folder;
  bool goes_on = false;  // traces that diverge go on with the draws of their seeds
  unsigned threads = 1;
  bool json = false;
  std::string junit;  // file; empty: none
  SeatOptions seat;
};

/// Of each *.trace.jsonl and *.json of the folder, in the order of their names. Exit code: 0 where
/// every violation is FIXED or expected, every run that held still holds, and each scenario is as it
/// expects; 1 where a violation is there still, or a new one; 4 where another expectation fails; 5
/// where a trace has DIVERGED without a verdict, or after an interrupt; 2 where a file is no trace or
/// scenario, or the folder has none. The most severe one counts, see io::worse().
/// --json: {"folder", "cases": [{"file", "status": "same" | "fixed" | "different" | "diverged" |
/// "held" | "failed" | "refused" | "interrupted", "property": now violated, or null, "event",
/// "choice": of a divergence, or null, "continued": "held" | "violated" | "limit" | null, "reason",
/// "seconds", "exit_code"}…], "counts": {status: how many}, "exit_code"}.
io::ExitCode regress(const RegressOptions& options);

/// Adds the verb to the program.
void add_regress_verb(io::CommandLine& program);

}  // namespace squall::tools::replay
