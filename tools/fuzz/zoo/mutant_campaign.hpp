// A campaign against one mutant, to its first finding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "tools/fuzz/campaign.hpp"
#include "tools/fuzz/shrinking.hpp"
#include "tools/fuzz/zoo/mutant.hpp"

namespace squall::tools::fuzz::zoo {

struct CampaignAgainst {
  std::optional<scenarios::Scenario> scenario;  // nothing: the swarm draws one for each seed
  std::uint64_t base_seed = 1;                  // < 2⁶⁴ − 1
  double seconds = 30;                          // of the wall's clock
  std::string out;                              // folder for the trace
};

struct CampaignScore {
  Totals totals;
  double seconds = 0;  // of the processor
  bool is_cut_short = false;
  std::string found_by;  // a property, "client_order" or "expectation"; empty: nothing was found
  std::string reason;
  std::uint64_t seed = 0;
  std::string trace;

  bool is_found() const { return !found_by.empty(); }
  bool can_be_shrunk() const { return is_found() && found_by != "client_order"; }
};

/// A bug of safety is found when a property is violated, one of liveness also by an expectation that
/// fails. A control is asked for safety alone, not for the rules from which it follows elsewhere.
/// REQUIRES: the mutant's machine is the one under test. ERRORS: UserError.
CampaignScore campaign_against(const Mutant& mutant, const CampaignAgainst& settings);

/// Shrinks its finding, and writes the files beside the trace. Nothing: there is no trace, or it
/// cannot be shrunk, and the reason is told; it is a finding all the same.
std::optional<Shrunk> shrunk_finding(const CampaignScore& score, double seconds);

}  // namespace squall::tools::fuzz::zoo
