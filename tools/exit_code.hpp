// What the program's exit code says.
#pragma once

namespace squall::tools {

enum class ExitCode : int {
  held = 0,
  violated = 1,
  bad_input = 2,  // or bad usage, or an output that cannot be written
  not_reproducible = 3,
  expectation_failed = 4,  // one other than safety: liveness, vacuous
  no_verdict = 5,          // a limit was reached or the budget was spent first
};

inline constexpr const char* kExitCodesHelp =
    "Exit codes: 0 everything held, 1 a property was violated, 2 bad input or usage,\n"
    "  3 not reproducible, 4 an expectation other than safety failed (liveness, vacuous),\n"
    "  5 a limit was reached or the budget was spent without a verdict.";

}  // namespace squall::tools
