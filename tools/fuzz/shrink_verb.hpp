// `squall shrink`: a shorter trace of the same violation.
#pragma once

#include <string>

#include "tools/io/options.hpp"
#include "traces/trace.hpp"

namespace squall::tools::fuzz {

struct ShrinkOptions {
  std::string trace;    // a file
  double seconds = 10;  // of the wall's clock
  bool json = false;
  std::string out;  // a file; empty: NAME.min.trace.jsonl beside the trace
};

struct Shrunk {
  traces::Trace trace;
  std::size_t choices_before = 0;
  std::uint64_t tries = 0;
  double seconds = 0;
  /// No single choice can go; else the time or an interrupt ended it.
  bool is_minimal = false;
};

/// "NAME.min.trace.jsonl" of "NAME.trace.jsonl".
std::string path_beside(const std::string& trace);

/// A trace without choices is run again first. ERRORS: UserError{where, …}: it does not end with a
/// violation, or the machine under test does not violate that property.
Shrunk shrink_trace(const traces::Trace& trace, const std::string& where, double seconds);

/// --json: {"trace", "shrunk": file, "property", "choices_before", "choices", "minimal", "tries",
/// "seconds", "exit_code"}.
io::ExitCode shrink(const ShrinkOptions& options);

/// Adds the verb to the program.
void add_shrink_verb(io::CommandLine& program);

}  // namespace squall::tools::fuzz
