// The totals of a campaign as text, JSON and JUnit cases.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/json/value.hpp"
#include "tools/finding.hpp"
#include "tools/fuzz/campaign_results.hpp"
#include "tools/fuzz/shrunk_findings.hpp"
#include "tools/io/exit_code.hpp"
#include "tools/io/junit.hpp"

namespace squall::tools::fuzz {

/// A violation, an expectation that failed or a limit decides the code. A campaign in which all
/// runs were vacuous is an expectation that failed; one that was cut short by a signal, by memory or
/// by its own error came to no verdict. Vacuous draws of the swarm, and runs that are given up when
/// the time is over, do not change the code.
io::ExitCode exit_code(const CampaignResults& campaign);

/// Runs, verdicts, what became of the other seeds, probes.
std::string totals_text(const CampaignResults& campaign, double seconds);

/// The honest rates are those of the whole swarm, on servers that offer all of it.
bool has_honest_rates(const CampaignResults& campaign);

const Kept* kept_of(const Finding& finding);

/// See fuzz_verb.hpp.
scenarios::json::Value to_json(const CampaignResults& campaign, const ShrunkFindings& shrunk,
                               std::uint64_t base, double seconds, io::ExitCode code);

std::vector<io::JunitCase> junit_cases(const CampaignResults& campaign, std::uint64_t base,
                                       double seconds, io::ExitCode code);

}  // namespace squall::tools::fuzz
