// `squall doctor`: describes this build and checks that its runs are reproducible.
#pragma once

#include "tools/io/options.hpp"

namespace squall::tools {

/// `digests`: only a line for each of a fixed set of runs, "name seed digest events verdict": the
/// same text on every machine and compiler. `json`: {"version", "commit", "compiler", "build_type",
/// "flags", "system", "runs", "differences": [text…]}.
io::ExitCode doctor(bool digests, bool json);

/// Adds the verb to the program.
void add_doctor_verb(io::CommandLine& program);

}  // namespace squall::tools
