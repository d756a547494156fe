// The data of a campaign's page.
#include "tools/fuzz/campaign_page.hpp"

#include <filesystem>

#include "checkers/verdict.hpp"
#include "tools/fuzz/campaign_report.hpp"
#include "tools/fuzz/honest_rates.hpp"
#include "tools/fuzz/probe_rates.hpp"
#include "tools/io/numbers.hpp"
#include "tools/pages/report_page.hpp"

namespace squall::tools::fuzz {
namespace {

using scenarios::json::Value;

Value probes_json(const CampaignResults& campaign) {
  const Totals totals = campaign.totals();
  const bool has_rates = has_honest_rates(campaign);
  const std::vector<UnusualRate> unusual =
      has_rates ? unusual_rates(totals.probes, totals.runs) : std::vector<UnusualRate>{};
  Value list = Value::array();
  for (int at = 0; at < traces::kProbes; ++at) {
    const auto probe = static_cast<traces::Probe>(at);
    const std::optional<std::uint64_t> expected = has_rates ? honest_hits(probe) : std::nullopt;
    const std::optional<std::uint64_t> seed = totals.growth.first_seed(probe);
    Value item;
    item["name"] = traces::name(probe);
    item["theme"] = traces::theme(probe);
    item["runs_hit"] = totals.probes.runs[static_cast<std::size_t>(at)];
    item["first_seed"] = seed ? Value(io::seed_text(*seed)) : Value();
    item["expected_runs_hit"] = expected ? Value(*expected) : Value();
    item["expected_runs"] = expected ? Value(kHonestRuns) : Value();
    item["p_below_ten_to_minus"] = nullptr;
    for (const UnusualRate& rate : unusual) {
      if (rate.probe == probe) item["p_below_ten_to_minus"] = rate.exponent;
    }
    list.push_back(std::move(item));
  }
  return list;
}

bool has_trace(const Finding& finding) { return finding.kept && !finding.kept->path.empty(); }

Value finding_json(const Finding& finding, const pages::RunPages& pages) {
  const Execution& execution = finding.execution;
  Value item;
  item["seed"] = io::seed_text(execution.seed);
  item["scenario"] = finding.scenario;
  item["verdict"] = execution.verdict();
  item["events"] = execution.outcome.event;
  item["virtual_time_us"] = execution.outcome.time_us;
  item["what"] = what_happened(execution);
  item["run"] = has_trace(finding) ? pages.link(finding.kept->path) : Value();
  return item;
}

/// The run that shows the group best, with its page; null where no trace is there.
Value shown_run(const CampaignResults& campaign, const FindingGroup& group,
                const ShrunkFindings& shrunk, pages::RunPages& pages) {
  const std::size_t at = group.shortest.value_or(group.findings.front());
  const Finding& finding = campaign.finding(at);
  if (!has_trace(finding)) return nullptr;
  std::filesystem::path name = std::filesystem::path(finding.kept->path).filename();
  while (name.has_extension()) name.replace_extension();
  const auto one = shrunk.by_finding.find(at);
  const bool is_shrunk = one != shrunk.by_finding.end() && !one->second.path.empty();
  Value run = pages.add(is_shrunk ? one->second.path : finding.kept->path, name.string());
  run["choices_before"] = is_shrunk ? Value(one->second.choices_before) : Value();
  run["choices"] = is_shrunk ? Value(one->second.trace.choices.size()) : Value();
  run["minimal"] = is_shrunk && one->second.is_minimal;
  return run;
}

Value groups_json(const CampaignResults& campaign, const ShrunkFindings& shrunk,
                  pages::RunPages& pages) {
  Value list = Value::array();
  for (const FindingGroup& group : groups_of(campaign)) {
    const auto& violation = campaign.finding(group.findings.front()).execution.outcome.violation;
    Value item;
    item["signature"] = group.signature;
    item["property"] = violation ? Value(checkers::name(violation->property)) : Value();
    item["rule"] = violation ? Value(checkers::statement(violation->property)) : Value();
    item["count"] = group.count;
    item["findings"] = Value::array();
    for (std::size_t at = 0; at < group.findings.size() && at < kFindingsInGroupMax; ++at) {
      item["findings"].push_back(finding_json(campaign.finding(group.findings[at]), pages));
    }
    item["run"] = shown_run(campaign, group, shrunk, pages);
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace

std::string write_campaign_page(const CampaignPage& page, const CampaignResults& campaign,
                                const ShrunkFindings& shrunk, Value totals) {
  pages::RunPages pages(page.path);
  Value data;
  data["kind"] = "campaign";
  data["title"] = page.title;
  data["command"] = page.command;
  // The groups tell the findings.
  for (const char* told : {"findings", "groups", "probes", "unusual_rates"}) totals.erase(told);
  data["totals"] = std::move(totals);
  data["probes"] = probes_json(campaign);
  data["groups"] = groups_json(campaign, shrunk, pages);
  return pages.write_report(data);
}

}  // namespace squall::tools::fuzz
