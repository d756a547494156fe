// Keeps a run as a trace file: first the verdict, then every choice, recorded in a second run.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "tools/execution.hpp"

namespace squall::tools {

inline constexpr const char* kFindingsFolder = "squall-findings";

/// What of a run is on disk.
struct Kept {
  std::string path;                           // empty: nothing
  bool recorded = false;                      // with all choices
  std::string remark;                         // why not; empty when recorded
  std::optional<scenarios::UserError> error;  // of writing
};

/// "leader-crash-durability-0x1.trace.jsonl": of the scenario, the verdict and the seed only.
std::string trace_file_name(const scenarios::Scenario& scenario, const Execution& execution);

/// That name in the folder; with the scenario's hash in it where another scenario's trace has the
/// name already, for no finding may cost another.
std::string finding_path(const std::string& folder, const scenarios::Scenario& scenario,
                         const Execution& execution);

/// Writes header and verdict at once, runs the same again with a recorder, and puts the full trace
/// in its place when both agree; when not, sets execution.not_reproducible. To a device or a pipe
/// one trace is written, at the end. What fails is told in the result.
Kept keep(const scenarios::Scenario& scenario, Execution& execution, const std::string& path,
          const std::atomic<bool>& stop);

/// "votes-election_safety-explored.trace.jsonl" in the folder, or that with a hash in it, as above:
/// for the way to what an exploration found, `what`.
std::string way_path(const std::string& folder, const traces::Trace& way,
                     const std::string& scenario, const std::string& what);
/// A trace without choices is run again from its seed. ERRORS: UserError{where, …}: interrupted, or
/// another run.
traces::Trace with_choices(traces::Trace trace, const scenarios::Scenario& scenario,
                           const std::string& where, const std::atomic<bool>& stop);
/// Writes a trace that is recorded already.
Kept keep(const traces::Trace& trace, const std::string& path);

}  // namespace squall::tools
