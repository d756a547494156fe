// The findings of a campaign that are shrunk: one for each property.
#pragma once

#include <map>
#include <vector>

#include "tools/fuzz/campaign.hpp"
#include "tools/fuzz/shrinking.hpp"

namespace squall::tools::fuzz {

struct ShrunkFindings {
  std::map<std::size_t, Shrunk> by_finding;
  std::vector<scenarios::UserError> errors;  // of those that could not be shrunk, or written
};

/// The first finding of each property that has a trace is shrunk, and its files are written beside
/// that. `seconds`: for each. An interrupt keeps the best so far.
/// REQUIRES: the campaign is over.
ShrunkFindings shrink_findings(const Campaign& campaign, double seconds);

}  // namespace squall::tools::fuzz
