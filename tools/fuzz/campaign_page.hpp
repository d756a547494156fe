// The page of a campaign: what `fuzz --report` writes.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/json/value.hpp"
#include "tools/fuzz/campaign_results.hpp"
#include "tools/fuzz/shrunk_findings.hpp"
#include "tools/io/exit_code.hpp"

namespace squall::tools::fuzz {

struct CampaignPage {
  std::string path;
  std::string title;    // the scenario, or that each seed draws its own
  std::string command;  // the campaign once more
};

/// Findings of one group that the page tells one by one.
inline constexpr std::size_t kFindingsInGroupMax = 100;

/// Writes the page, and beside it a page of one run of each group of findings: of the shrunk one,
/// else of the shortest. What cannot be viewed has the reason in its place. Returns a line that says
/// what was written. REQUIRES: the campaign is over. `totals`: to_json() of it. ERRORS:
/// scenarios::UserError{path, …}.
std::string write_campaign_page(const CampaignPage& page, const CampaignResults& campaign,
                                const ShrunkFindings& shrunk, scenarios::json::Value totals);

}  // namespace squall::tools::fuzz
