// One file of a folder of regressions: a trace that is replayed, or a scenario that is run.
#pragma once

#include <optional>
#include <string>

#include "tools/io/exit_code.hpp"
#include "tools/io/junit.hpp"

namespace squall::tools::replay {

/// What became of a kept file.
enum class KeptStatus : std::uint8_t {
  same,         // a trace: its verdict, at the same event, with the same digest
  fixed,        // a trace: its violation does not occur, and all of its choices were possible
  different,    // a trace: all were possible, and it ends in another way
  diverged,     // a trace: a choice was not possible
  held,         // a scenario: as it expects
  failed,       // a scenario: not as it expects
  refused,      // no trace or scenario of this program
  interrupted,  // not judged to its end
};

struct KeptCase {
  std::string path;
  KeptStatus status = KeptStatus::interrupted;
  io::ExitCode code = io::ExitCode::no_verdict;
  std::string property;  // that is violated now; empty: none
  std::uint64_t event = 0;
  std::uint64_t choice = 0;  // diverged: which, from 1
  std::string reason;        // one line
  /// diverged, and the run went on: "held", "violated" or "limit".
  std::optional<std::string> continued;
  double seconds = 0;  // of the wall's clock
};

/// "same", "fixed", …
std::string_view name(KeptStatus status) noexcept;

inline constexpr std::string_view kKeptTraceEnd = ".trace.jsonl";
inline constexpr std::string_view kKeptScenarioEnd = ".json";

/// Judges the file. `goes_on`: a trace that diverges goes on from there with the draws of its seed,
/// see traces::story::Continuation. What is wrong with the file is told in the result.
KeptCase judge_kept(const std::string& path, bool goes_on);

io::JunitCase junit_of(const KeptCase& kept);

}  // namespace squall::tools::replay
