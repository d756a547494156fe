// What a campaign came to: the exit code, and the sums of runs, seeds and probes.
#include "tools/fuzz/campaign_report.hpp"

#include <array>
#include <cstdio>

#include "tools/fuzz/probe_offers.hpp"
#include "tools/fuzz/probe_rates.hpp"
#include "tools/io/console.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/numbers.hpp"
#include "tools/junit_run.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::fuzz {

bool has_honest_rates(const CampaignResults& campaign) {
  return campaign.is_of_swarm() && chosen_machine().offers == scenarios::OfferSet::all();
}

const Kept* kept_of(const Finding& finding) { return finding.kept ? &*finding.kept : nullptr; }

io::ExitCode exit_code(const CampaignResults& campaign) {
  io::ExitCode code = io::ExitCode::held;
  for (std::size_t at = 0; at < campaign.findings(); ++at) {
    code = io::worse(code, campaign.finding(at).execution.exit_code());
  }
  const Totals totals = campaign.totals();
  const CampaignEnd end = campaign.ending();
  const bool cut_short =
      end == CampaignEnd::interrupt || end == CampaignEnd::error || end == CampaignEnd::memory;
  if (totals.runs == 0 || cut_short) code = io::worse(code, io::ExitCode::no_verdict);
  const auto vacuous = totals.verdicts.find("vacuous");
  if (vacuous != totals.verdicts.end() && vacuous->second == totals.runs) {
    code = io::worse(code, io::ExitCode::expectation_failed);
  }
  return code;
}

namespace {

constexpr std::size_t kSeedsShown = 5;
constexpr std::size_t kReasonsShown = 10;

/// "0x1, 0x7, … (12 seeds)".
std::string text_of(const SeedGroup& group) {
  std::string text;
  for (std::size_t at = 0; at < group.first.size() && at < kSeedsShown; ++at) {
    text += (at == 0 ? "" : ", ") + io::seed_text(group.first[at]);
  }
  if (group.count > kSeedsShown) text += ", … (" + traces::grouped(group.count) + " seeds)";
  return text;
}

std::string reason_for_giving_up(const CampaignResults& campaign) {
  switch (campaign.ending()) {
    case CampaignEnd::seconds:
      return "the time was over";
    case CampaignEnd::interrupt:
      return "interrupted";
    case CampaignEnd::memory:
      return io::memory_text();
    case CampaignEnd::error:
      return campaign.error();
    case CampaignEnd::none:
    case CampaignEnd::seeds:
    case CampaignEnd::findings:
      break;
  }
  return "";
}

/// What became of the seeds that have no verdict, and which verdicts say nothing, and why.
std::string seeds_text(const CampaignResults& campaign, const Totals& totals) {
  std::string text;
  const std::uint64_t counted = totals.runs + totals.given_up.count;
  if (const auto asked = campaign.seeds_asked()) {
    text += "seeds: " + traces::grouped(*asked) + " asked for: " + traces::grouped(totals.runs) +
            " run, " + traces::grouped(totals.given_up.count) + " given up, " +
            traces::grouped(*asked - counted) + " not run\n";
  }
  if (totals.given_up.count > 0) {
    text += "given up: " + text_of(totals.given_up) + ": " + reason_for_giving_up(campaign) + "\n";
  }
  std::size_t shown = 0;
  for (const auto& [reason, group] : totals.vacuous) {
    if (shown++ == kReasonsShown) {
      text += "vacuous: " + traces::grouped(totals.vacuous.size() - kReasonsShown) +
              " more reasons; see --json\n";
      break;
    }
    text += "vacuous: " + text_of(group) + ": " + io::one_line(reason) + "\n";
  }
  return text;
}

scenarios::json::Value json_of(const SeedGroup& group, const std::string& reason) {
  scenarios::json::Value json{{"reason", reason}, {"count", group.count}};
  json["seeds"] = scenarios::json::Value::array();
  for (const std::uint64_t seed : group.first) json["seeds"].push_back(io::seed_text(seed));
  return json;
}

scenarios::json::Value seeds_json(const CampaignResults& campaign, const Totals& totals) {
  scenarios::json::Value json;
  json["asked"] = nullptr;
  json["not_run"] = nullptr;
  if (const auto asked = campaign.seeds_asked()) {
    json["asked"] = *asked;
    json["not_run"] = *asked - totals.runs - totals.given_up.count;
  }
  json["run"] = totals.runs;
  json["given_up"] = nullptr;
  if (totals.given_up.count > 0) {
    json["given_up"] = json_of(totals.given_up, reason_for_giving_up(campaign));
  }
  json["vacuous"] = scenarios::json::Value::array();
  for (const auto& [reason, group] : totals.vacuous) {
    json["vacuous"].push_back(json_of(group, reason));
  }
  return json;
}

/// "  elections       a, b,\n                  c\n": no line is longer than the terminal.
std::string missed_text(std::string_view theme, const std::vector<std::string_view>& probes) {
  constexpr std::size_t kIndent = 18;
  std::string text;
  std::string line = "  " + std::string(theme);
  line.resize(kIndent, ' ');
  for (std::size_t at = 0; at < probes.size(); ++at) {
    const std::string word = std::string(probes[at]) + (at + 1 < probes.size() ? "," : "");
    if (line.size() > kIndent && line.size() + 1 + word.size() > io::output_columns()) {
      text += line + "\n";
      line = std::string(kIndent, ' ');
    }
    line += (line.size() > kIndent ? " " : "") + word;
  }
  return text + line + "\n";
}

/// Probes that were hit in no run, and that the machine cannot hit.
bool is_out_of_reach(const traces::ProbeCounts& counts, traces::Probe probe) {
  return counts.runs[static_cast<std::size_t>(probe)] == 0 &&
         !is_for(probe, chosen_machine().offers);
}

/// How many of the coverage probes were hit, and which never.
std::string probes_text(const traces::ProbeCounts& counts) {
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> missed;
  std::size_t never = 0;
  std::size_t out_of_reach = 0;
  for (std::size_t at = 0; at < counts.runs.size(); ++at) {
    if (counts.runs[at] > 0) continue;
    const auto probe = static_cast<traces::Probe>(at);
    if (is_out_of_reach(counts, probe)) {
      ++out_of_reach;
      continue;
    }
    ++never;
    if (missed.empty() || missed.back().first != traces::theme(probe))
      missed.push_back({traces::theme(probe), {}});
    missed.back().second.push_back(traces::name(probe));
  }
  const std::size_t within_reach = counts.runs.size() - out_of_reach;
  std::string text = "probes: " + std::to_string(within_reach - never) + " of " +
                     std::to_string(within_reach) + " hit";
  if (out_of_reach > 0) {
    text += "; " + std::to_string(out_of_reach) + " more are not for this machine";
  }
  text += never > 0 ? "; never:\n" : "\n";
  for (const auto& [theme, probes] : missed) text += missed_text(theme, probes);
  return text;
}

double chance_of_new_pair(const PairCoverage& coverage) {
  return static_cast<double>(coverage.runs_alone()) / static_cast<double>(coverage.runs());
}

/// So that a user knows when to stop.
std::string coverage_text(const PairCoverage& coverage) {
  std::array<char, 32> percent{};
  const double value = 100 * chance_of_new_pair(coverage);
  // With two digits 100 would be 1e+02.
  std::snprintf(percent.data(), percent.size(), value >= 99.5 ? "%.0f" : "%.2g", value);
  return "coverage: " + traces::grouped(coverage.met()) + " of " +
         traces::grouped(PairCoverage::kPairs) +
         " pairs of probes in one run; a new one in about " + percent.data() +
         " % of further seeds\n";
}

/// A note on its own, and nothing where all rates are as they should be.
std::string rates_text(const CampaignResults& campaign, const Totals& totals) {
  if (!has_honest_rates(campaign)) return "";
  std::string text;
  for (const UnusualRate& rate : unusual_rates(totals.probes, totals.runs)) {
    if (text.empty()) {
      text = "note: the rates of these probes are far from those of " +
             traces::grouped(rate.expected_runs) + " runs of the honest server:\n";
    }
    text += "  " + describe(rate) + "\n";
  }
  return text;
}

scenarios::json::Value growth_json(const Totals& totals) {
  scenarios::json::Value json = scenarios::json::Value::array();
  for (const CoverageGrowth::Sample& sample : totals.growth.samples(totals.coverage)) {
    json.push_back({{"runs", sample.runs},
                    {"probes_hit", sample.probes},
                    {"pairs_met", sample.pairs},
                    {"runs_alone", sample.runs_alone}});
  }
  return json;
}

scenarios::json::Value rates_json(const CampaignResults& campaign, const Totals& totals) {
  scenarios::json::Value json = scenarios::json::Value::array();
  if (!has_honest_rates(campaign)) return json;
  for (const UnusualRate& rate : unusual_rates(totals.probes, totals.runs)) {
    json.push_back({{"probe", traces::name(rate.probe)},
                    {"runs_hit", rate.hits},
                    {"expected_runs_hit", rate.expected_hits},
                    {"expected_runs", rate.expected_runs},
                    {"p_below_ten_to_minus", rate.exponent}});
  }
  return json;
}

}  // namespace

namespace {

/// Which findings failed in the same way; nothing where all are told one by one.
std::string groups_text(const CampaignResults& campaign) {
  if (campaign.findings() < 2) return "";
  const std::vector<FindingGroup> groups = groups_of(campaign);
  std::uint64_t all = 0;
  for (const FindingGroup& group : groups) all += group.count;
  std::string text = "findings: " + traces::grouped(all) + " of " + traces::grouped(groups.size()) +
                     (groups.size() == 1 ? " kind\n" : " kinds\n");
  for (const FindingGroup& group : groups) {
    SeedGroup seeds;
    for (const std::size_t at : group.findings) seeds.add(campaign.finding(at).execution.seed);
    seeds.count = group.count;
    text += "  " + group.signature + ": " + text_of(seeds) + "\n";
  }
  return text;
}

scenarios::json::Value groups_json(const CampaignResults& campaign) {
  scenarios::json::Value json = scenarios::json::Value::array();
  for (const FindingGroup& group : groups_of(campaign)) {
    scenarios::json::Value seeds = scenarios::json::Value::array();
    for (const std::size_t at : group.findings) {
      seeds.push_back(io::seed_text(campaign.finding(at).execution.seed));
    }
    scenarios::json::Value item{{"signature", group.signature}, {"count", group.count}};
    item["seeds"] = std::move(seeds);
    json.push_back(std::move(item));
  }
  return json;
}

}  // namespace

std::string totals_text(const CampaignResults& campaign, double seconds) {
  const Totals totals = campaign.totals();
  const auto rate = static_cast<double>(totals.events) / (seconds > 0 ? seconds : 1);
  const std::string always = campaign.findings() > 0 ? ", findings always" : "";
  std::string text = traces::grouped(totals.runs) + " runs (" + traces::grouped(totals.repeated) +
                     " twice" + always + "), " + traces::grouped(totals.events) + " events (" +
                     io::short_text(rate) + " events/s), " + io::time_text(totals.virtual_us) +
                     " of virtual time, " + traces::grouped(totals.faults.effects()) + " faults\n";
  std::string verdicts;
  for (const auto& [verdict, count] : totals.verdicts) {
    verdicts += (verdicts.empty() ? "" : ", ") + traces::grouped(count) + " " + verdict;
  }
  text += "verdicts: " + (verdicts.empty() ? "none" : verdicts) + "\n";
  text += seeds_text(campaign, totals) + groups_text(campaign);
  if (totals.runs > 0) {
    text +=
        probes_text(totals.probes) + coverage_text(totals.coverage) + rates_text(campaign, totals);
  }
  if (campaign.ending() == CampaignEnd::findings) {
    text += "stopped: --findings-max is reached\n";
  }
  if (campaign.ending() == CampaignEnd::interrupt) text += "interrupted\n";
  if (campaign.ending() == CampaignEnd::memory) text += "stopped: " + io::memory_text() + "\n";
  return text;
}

scenarios::json::Value to_json(const CampaignResults& campaign, const ShrunkFindings& shrunk,
                               std::uint64_t base, double seconds, io::ExitCode code) {
  const Totals totals = campaign.totals();
  scenarios::json::Value json;
  json["base_seed"] = io::seed_text(base);
  json["runs"] = totals.runs;
  json["events"] = totals.events;
  json["seconds"] = seconds;
  json["virtual_seconds"] = totals.virtual_us / sim::kSecond_us;
  json["faults"] = totals.faults.effects();
  json["charges"] = fault_statistics_json(totals.faults);
  json["repeated"] = totals.repeated;
  for (const char* verdict :
       {"held", "violated", "expectation_failed", "vacuous", "limit", "not_reproducible"}) {
    const auto found = totals.verdicts.find(verdict);
    json[verdict] = found == totals.verdicts.end() ? 0 : found->second;
  }
  json["interrupted"] = totals.given_up.count;
  json["seeds"] = seeds_json(campaign, totals);
  json["ended"] = name(campaign.ending());
  json["probes_not_for_machine"] = scenarios::json::Value::array();
  for (std::size_t at = 0; at < totals.probes.runs.size(); ++at) {
    const auto probe = static_cast<traces::Probe>(at);
    json["probes"][std::string(traces::name(probe))] = totals.probes.runs[at];
    if (is_out_of_reach(totals.probes, probe)) {
      json["probes_not_for_machine"].push_back(traces::name(probe));
    }
  }
  const PairCoverage& coverage = totals.coverage;
  json["coverage"] = nullptr;
  if (totals.runs > 0) {
    json["coverage"] = {{"pairs", PairCoverage::kPairs},
                        {"pairs_met", coverage.met()},
                        {"runs_alone", coverage.runs_alone()},
                        {"chance_of_new_pair", chance_of_new_pair(coverage)}};
    json["coverage"]["growth"] = growth_json(totals);
  }
  json["unusual_rates"] = rates_json(campaign, totals);
  json["findings"] = scenarios::json::Value::array();
  for (std::size_t at = 0; at < campaign.findings(); ++at) {
    const Finding& finding = campaign.finding(at);
    auto item = to_json(finding.scenario, finding.execution, kept_of(finding));
    item.erase("seconds");
    const auto found = shrunk.by_finding.find(at);
    item["shrunk"] = found == shrunk.by_finding.end() ? nullptr : json_of(found->second);
    json["findings"].push_back(item);
  }
  json["groups"] = groups_json(campaign);
  json["exit_code"] = static_cast<int>(code);
  return json;
}

std::vector<io::JunitCase> junit_cases(const CampaignResults& campaign, std::uint64_t base,
                                       double seconds, io::ExitCode code) {
  std::vector<io::JunitCase> cases;
  for (std::size_t at = 0; at < campaign.findings(); ++at) {
    const Finding& finding = campaign.finding(at);
    cases.push_back(junit_case("squall.fuzz", finding.scenario, finding.execution,
                               finding.kept ? finding.kept->path : ""));
  }
  io::JunitCase all;
  all.group = "squall.fuzz";
  all.name = "campaign from seed " + io::seed_text(base);
  all.seconds = seconds;
  if (cases.empty() && code != io::ExitCode::held) {
    all.kind = io::JunitCase::Kind::error;
    all.type = name(campaign.ending());
    all.message = "the campaign came to no verdict";
    all.details = totals_text(campaign, seconds);
  }
  cases.push_back(all);
  return cases;
}

}  // namespace squall::tools::fuzz
