// The traces of a campaign's findings: one run of each signature, recorded and shrunk once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/campaign/merged_results.hpp"

namespace squall::tools::fuzz::campaign {

/// What is on disk of the run that stands for a signature; names of files in the findings' folder.
struct FoundTrace {
  std::string trace;       // empty: none could be written
  std::string remark;      // why it has no choices; empty where it has
  std::string shrunk;      // empty: it was not shrunk
  std::string scenario;    // beside the shrunk trace; empty: none
  std::string not_shrunk;  // why not; empty where it was
  std::uint64_t choices_before = 0;
  std::uint64_t choices = 0;
  bool is_minimal = false;
};

using FoundTraces = std::vector<std::map<std::string, FoundTrace>>;  // by scenario, by signature

/// Records and shrinks what is not there yet, and removes what no signature needs. Depends on the
/// plan and on the merged results only. Nothing: interrupted. REQUIRES: the plan's machine is under
/// test. ERRORS: UserError{path, …}.
std::optional<FoundTraces> keep_traces(const std::filesystem::path& folder, const SharedPlan& plan,
                                       const Merged& merged);
/// What of it is there.
FoundTraces read_traces(const std::filesystem::path& folder, const Merged& merged);

}  // namespace squall::tools::fuzz::campaign
