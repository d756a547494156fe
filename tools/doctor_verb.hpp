// `squall doctor`: what this is, how it was built, and whether it repeats itself.
#pragma once

#include "tools/io/exit_code.hpp"

namespace squall::tools {

/// `digests`: only a line for each of a fixed set of runs, "name seed digest events verdict": the
/// same text on every machine and compiler. `json`: {"version", "commit", "compiler", "build_type",
/// "flags", "system", "runs", "differences": [text…]}.
io::ExitCode doctor(bool digests, bool json);

}  // namespace squall::tools
