// The findings of a campaign by their signature, and what is shrunk of each group.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/campaign_results.hpp"
#include "tools/fuzz/shrinking.hpp"

namespace squall::tools::fuzz {

/// Findings that failed in the same way.
struct FindingGroup {
  std::string signature;              // Signature::text, or the verdict where there is none
  std::vector<std::size_t> findings;  // ascending; not empty
  std::uint64_t count = 0;            // also of those that are not kept
  /// Of those that can be shrunk the one with the fewest events.
  std::optional<std::size_t> shortest;
};

/// In the order of their first findings. REQUIRES: the campaign is over.
std::vector<FindingGroup> groups_of(const CampaignResults& campaign);

struct ShrunkFindings {
  std::map<std::size_t, Shrunk> by_finding;
  std::vector<scenarios::UserError> errors;  // of those that could not be shrunk, or written
};

/// The shortest finding of each group is shrunk, and its files are written beside its trace.
/// `seconds`: for each. An interrupt keeps the best so far.
/// REQUIRES: the campaign is over.
ShrunkFindings shrink_findings(const CampaignResults& campaign, double seconds);

}  // namespace squall::tools::fuzz
