// What replaying a trace comes to.
#pragma once

#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "tools/io/exit_code.hpp"
#include "traces/judgement.hpp"
#include "traces/replay.hpp"

namespace squall::tools::replay {

struct Replayed {
  traces::ReplayResult result;
  /// Of a run that is the same. Nothing: its choices are, but this build's simulator would make
  /// others from its seed, and expectations are asked of whole runs only.
  std::optional<traces::Judgement> judgement;
  /// diverged: what this build makes of the trace's seed. Nothing: the trace has none, for an
  /// exploration found it.
  std::optional<traces::Judgement> of_seed;
  bool was_violated = false;  // in the recorded run
  bool interrupted = false;
};

/// Its choices; where they were not recorded, its seed. An interrupt ends it.
Replayed replay_one(const traces::Trace& trace, const scenarios::Scenario& scenario);

io::ExitCode exit_code(const Replayed& replayed);

/// "SAME", "FIXED", "DIVERGED", "DIFFERENT" or "INTERRUPTED".
std::string word(const Replayed& replayed);

}  // namespace squall::tools::replay
