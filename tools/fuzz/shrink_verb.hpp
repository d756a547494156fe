// `squall shrink`: a shorter trace of the same violation.
#pragma once

#include <string>

#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::fuzz {

struct ShrinkOptions {
  std::string trace;    // a file
  double seconds = 10;  // of the wall's clock
  bool json = false;
  std::string out;  // a file; empty: NAME.min.trace.jsonl beside the trace
  SeatOptions seat;
};

/// --json: {"trace", …: see json_of(Shrunk), "exit_code"}.
io::ExitCode shrink(const ShrinkOptions& options);

/// Adds the verb to the program.
void add_shrink_verb(io::CommandLine& program);

}  // namespace squall::tools::fuzz
