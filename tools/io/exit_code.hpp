// What the program's exit code says.
#pragma once

#include <array>
#include <cstddef>

namespace squall::tools::io {

enum class ExitCode : int {
  held = 0,
  violated = 1,
  bad_input = 2,  // or bad usage, or an output that cannot be written
  not_reproducible = 3,
  expectation_failed = 4,  // one other than safety: liveness, vacuous
  no_verdict = 5,          // a limit was reached or the budget was spent first
};

/// The more severe of two codes: not_reproducible first, since it makes every other result
/// doubtful; a finding ranks above bad_input, the failure to write it.
constexpr ExitCode worse(ExitCode one, ExitCode other) noexcept {
  constexpr std::array kRank{0, 4, 2, 5, 3, 1};  // by code
  const auto rank = [&kRank](ExitCode code) { return kRank[static_cast<std::size_t>(code)]; };
  return rank(one) < rank(other) ? other : one;
}

inline constexpr const char* kExitCodesHelp =
    "Exit codes: 0 everything held, 1 a property was violated, 2 bad input or usage,\n"
    "  3 not reproducible, 4 an expectation other than safety failed (liveness, vacuous),\n"
    "  5 a limit was reached or the budget was spent without a verdict.";

}  // namespace squall::tools::io
