// Runs the campaign and reads its first finding.
#include "tools/fuzz/zoo/mutant_campaign.hpp"

#include <chrono>
#include <ctime>
#include <utility>

#include "checkers/verdict.hpp"
#include "core/enumeration.hpp"
#include "tools/fuzz/campaign_report.hpp"
#include "tools/io/console.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::zoo {
namespace {

constexpr std::chrono::milliseconds kPatience{20};

bool is_violation(const Execution& execution) {
  return execution.judgement.result == traces::Result::violated &&
         execution.not_reproducible.empty();
}
bool is_any_finding(const Execution& execution) {
  return execution.is_finding() && execution.not_reproducible.empty();
}

void take_finding(const Campaign& campaign, CampaignScore& score) {
  if (campaign.findings() == 0) return;
  const Finding& finding = campaign.finding(0);
  const Execution& execution = finding.execution;
  const auto& violation = execution.outcome.violation;
  const auto& reasons = execution.judgement.reasons;
  score.found_by = violation                 ? std::string(core::name_of(violation->property))
                   : is_violation(execution) ? "client_order"
                                             : "expectation";
  score.reason = reasons.empty() ? "" : reasons.front();
  score.seed = execution.seed;
  const Kept* kept = kept_of(finding);
  if (kept != nullptr) score.trace = kept->path;
}

}  // namespace

CampaignScore campaign_against(const Mutant& mutant, const CampaignAgainst& settings) {
  CampaignPlan plan;
  plan.scenario = settings.scenario;
  plan.first_seed = settings.base_seed;
  plan.seeds = ~settings.base_seed;
  plan.seconds = settings.seconds;
  plan.out = settings.out;
  if (mutant.kind == MutantKind::control) plan.not_judged = checkers::kRules;
  plan.fixed_membership = mutant.fixed_membership;
  plan.counts = mutant.kind == MutantKind::liveness ? is_any_finding : is_violation;
  CampaignScore score;
  const std::clock_t begin = std::clock();
  Campaign campaign(std::move(plan));
  while (!campaign.wait(kPatience)) {
  }
  score.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  score.totals = campaign.totals();
  score.is_cut_short =
      campaign.ending() == CampaignEnd::interrupt || campaign.ending() == CampaignEnd::memory;
  if (!campaign.error().empty()) throw scenarios::UserError{mutant.id, campaign.error()};
  take_finding(campaign, score);
  return score;
}

std::optional<Shrunk> shrunk_finding(const CampaignScore& score, double seconds) {
  if (!score.can_be_shrunk() || score.trace.empty()) return std::nullopt;
  try {
    Shrunk shrunk =
        shrink_trace(trace_from(score.trace), score.trace, {.seconds = seconds, .tries = {}});
    keep_shrunk(shrunk, path_beside(score.trace));
    return shrunk;
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
    return std::nullopt;
  }
}

}  // namespace squall::tools::fuzz::zoo
