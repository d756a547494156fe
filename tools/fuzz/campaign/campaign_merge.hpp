// Merging: what lies in the folders of a campaign becomes its results.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/json/value.hpp"
#include "tools/fuzz/campaign/found_traces.hpp"
#include "tools/fuzz/campaign/merged_results.hpp"
#include "tools/io/exit_code.hpp"

namespace squall::tools::fuzz::campaign {

/// Brings the chunks and logs of `from` into `folder`; `from` stays as it is. Returns the chunks that
/// have results in both that differ, as a text for each. ERRORS: UserError: another plan, a torn
/// file, one that cannot be written.
std::vector<std::string> bring_in(const std::filesystem::path& from,
                                  const std::filesystem::path& folder, const SharedPlan& plan);

/// The most severe of its scenarios; no_verdict where seeds are left.
io::ExitCode exit_code(const Merged& merged);

/// {"complete", "seeds", "runs", "scenarios": [{"scenario": name, what `fuzz --json` has but for times,
/// "signatures": [{"signature", "property", "count", "seeds": [the first 100…], "shown_seed", "trace", "shrunk",
/// "scenario", "not_shrunk", "choices_before", "choices", "minimal"}…], "findings": [{"seed", "scenario",
/// "verdict", "property", "signature", "what", "events", "virtual_time_us", "digest"}…]}…], "exit_code"}.
/// Files are named from the campaign's folder.
scenarios::json::Value json_of(const SharedPlan& plan, const Merged& merged,
                               const FoundTraces& traces);

}  // namespace squall::tools::fuzz::campaign
