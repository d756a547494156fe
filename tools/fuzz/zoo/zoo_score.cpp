// The campaigns of a score, and its table.
#include "tools/fuzz/zoo/zoo_score.hpp"

#include <algorithm>
#include <map>

#include "core/enumeration.hpp"
#include "tools/fuzz/zoo/mutant_campaign.hpp"
#include "tools/fuzz/zoo/mutant_exploration.hpp"
#include "tools/fuzz/zoo/mutant_machine.hpp"
#include "tools/fuzz/zoo/score_page.hpp"
#include "tools/fuzz/zoo/zoo_tally.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz::zoo {
namespace {

using scenarios::json::Value;

/// Between two base seeds: no campaign gets so far.
constexpr std::uint64_t kSeedsApart = std::uint64_t{1} << 32;

/// nullopt: the swarm. A folder: all scenarios in it, by name.
std::vector<std::optional<scenarios::Scenario>> weathers(const std::string& where) {
  if (where.empty()) return {std::nullopt};
  if (!std::filesystem::is_directory(where)) return {scenario_from(where)};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(where)) {
    const bool is_scenario = entry.is_regular_file() && entry.path().extension() == ".json";
    if (is_scenario) files.push_back(entry.path());
  }
  if (files.empty()) {
    throw scenarios::UserError{where, "has no scenario: no file *.json is there"};
  }
  std::sort(files.begin(), files.end());
  std::vector<std::optional<scenarios::Scenario>> scenarios;
  for (const std::filesystem::path& file : files) {
    scenarios.emplace_back(scenario_from(file.string()));
  }
  return scenarios;
}

/// All campaigns against one mutant.
struct MutantScore {
  const Mutant* mutant = nullptr;
  std::vector<CampaignScore> campaigns;
  std::string found_by;
  std::optional<std::size_t> shrunk_choices;  // of the first violation
  std::optional<ExplorationScore> exploration;
  Value run;  // of the first finding: see RunPages; null: none, or no page is asked for
  bool is_cut_short = false;

  std::uint64_t found() const {
    return static_cast<std::uint64_t>(
        std::count_if(campaigns.begin(), campaigns.end(),
                      [](const CampaignScore& one) { return one.is_found(); }));
  }
  bool is_control() const { return mutant->kind == MutantKind::control; }
  bool is_missed() const { return !is_control() && !is_cut_short && found() < campaigns.size(); }
  bool is_accused() const { return is_control() && found() > 0; }
  std::string property() const {
    std::map<std::string, int> counts;
    for (const CampaignScore& one : campaigns) counts[one.found_by] += one.is_found() ? 1 : 0;
    const auto most = std::max_element(
        counts.begin(), counts.end(),
        [](const auto& one, const auto& other) { return one.second < other.second; });
    return most == counts.end() ? "" : most->first;
  }
  /// Ascending.
  template <typename Number>
  std::vector<Number> each(Number (*of)(const CampaignScore&)) const {
    std::vector<Number> numbers;
    for (const CampaignScore& one : campaigns) numbers.push_back(of(one));
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }
};

/// The upper one of two in the middle. REQUIRES: not empty, ascending.
template <typename Number>
Number median(const std::vector<Number>& numbers) {
  return numbers[numbers.size() / 2];
}

double seconds_of(const CampaignScore& one) { return one.seconds; }
std::uint64_t events_of(const CampaignScore& one) { return one.totals.events; }
std::uint64_t runs_of(const CampaignScore& one) { return one.totals.runs; }

/// The first scenario by which a bug is found decides; the time is shared among them.
CampaignScore campaign_in(const std::vector<std::optional<scenarios::Scenario>>& scenarios,
                          CampaignAgainst settings, MutantScore& score) {
  CampaignScore sum;
  settings.seconds /= static_cast<double>(scenarios.size());
  for (const std::optional<scenarios::Scenario>& scenario : scenarios) {
    settings.scenario = scenario;
    CampaignScore one = campaign_against(*score.mutant, settings);
    one.seconds += sum.seconds;
    one.totals.events += sum.totals.events;
    one.totals.runs += sum.totals.runs;
    one.totals.virtual_us += sum.totals.virtual_us;
    one.totals.faults.add(sum.totals.faults);
    sum = std::move(one);
    if (sum.is_found() && score.found_by.empty()) {
      score.found_by = scenario ? scenario->name : "campaign";
    }
    if (sum.is_found() || sum.is_cut_short) break;
  }
  return sum;
}

/// Shrinks the first finding, and writes its page. REQUIRES: the mutant is the machine under test.
void show_first_finding(MutantScore& score, const ZooOptions& options, pages::RunPages& pages) {
  const auto first = std::find_if(score.campaigns.begin(), score.campaigns.end(),
                                  [](const CampaignScore& one) { return one.is_found(); });
  if (first == score.campaigns.end()) return;
  std::string trace = first->trace;
  if (!options.no_shrink) {
    const std::optional<Shrunk> shrunk = shrunk_finding(*first, options.shrink_seconds);
    if (shrunk && !shrunk->path.empty()) trace = shrunk->path;
    if (shrunk && shrunk->failed_expectation.empty()) {
      score.shrunk_choices = shrunk->trace.choices.size();
    }
  }
  if (!options.report.empty() && !trace.empty()) score.run = pages.add(trace, score.mutant->id);
}

MutantScore score_of(const Mutant& mutant, const ZooOptions& options,
                     const std::vector<std::optional<scenarios::Scenario>>& scenarios,
                     const std::filesystem::path& sources, pages::RunPages& pages) {
  const MutantMachine machine(mutant, sources);
  const MachineUnderTest under_test(machine.maker(), mutant.id);
  const std::filesystem::path out = options.out.empty() ? kFindingsFolder : options.out;
  MutantScore score;
  score.mutant = &mutant;
  const std::uint64_t campaigns = score.is_control() ? 1 : options.base_seeds;
  for (std::uint64_t at = 0; at < campaigns && !score.is_cut_short; ++at) {
    CampaignAgainst settings;
    settings.base_seed = options.base_seed + at * kSeedsApart;
    settings.seconds = options.seconds;
    settings.out = (out / mutant.id).string();
    score.campaigns.push_back(campaign_in(scenarios, settings, score));
    score.is_cut_short = score.campaigns.back().is_cut_short;
  }
  show_first_finding(score, options, pages);
  if (!options.no_explore && !score.is_cut_short) {
    score.exploration = exploration_against(mutant, options.explore_seconds);
  }
  return score;
}

std::string time_of(double seconds) { return io::time_text(static_cast<sim::Time>(seconds * 1e6)); }

std::string row(std::string id, const std::string& found, const std::string& property,
                const std::string& median, const std::string& worst, const std::string& events,
                const std::string& shrunk, const std::string& shortest, const std::string& space) {
  const auto column = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 2), ' ');
    return text;
  };
  return column(std::move(id), 44) + column(found, 11) + column(property, 22) + column(median, 11) +
         column(worst, 11) + column(events, 13) + column(shrunk, 8) + column(shortest, 10) + space +
         "\n";
}

std::string row_of(const MutantScore& score) {
  const auto seconds = score.each(seconds_of);
  const auto& explored = score.exploration;
  return row(
      score.mutant->id,
      std::to_string(score.found()) + " of " + std::to_string(score.campaigns.size()),
      score.found() == 0 ? "-" : score.property(), time_of(median(seconds)),
      time_of(seconds.back()), traces::grouped(median(score.each(events_of))),
      score.shrunk_choices ? std::to_string(*score.shrunk_choices) : "-",
      explored && explored->shortest_choices ? std::to_string(*explored->shortest_choices) : "-",
      explored ? score.mutant->exploration + ", " + traces::grouped(explored->states) + " states"
               : "-");
}

Value or_null(const std::optional<std::size_t>& number) {
  return number ? Value(*number) : Value();
}

Value to_json(const MutantScore& score) {
  const auto seconds = score.each(seconds_of);
  const auto events = score.each(events_of);
  std::uint64_t all_events = 0;
  for (const std::uint64_t one : events) all_events += one;
  Value json;
  json["mutant"] = score.mutant->id;
  json["kind"] = core::name_of(score.mutant->kind);
  json["found_by"] = score.found_by.empty() ? Value() : Value(score.found_by);
  json["property"] = score.found() == 0 ? Value() : Value(score.property());
  json["found"] = score.found();
  json["campaigns"] = score.campaigns.size();
  json["seconds_median"] = median(seconds);
  json["seconds_worst"] = seconds.back();
  json["runs_median"] = median(score.each(runs_of));
  json["events_median"] = median(events);
  json["events_worst"] = events.back();
  json["events_total"] = all_events;
  json["shrunk_choices"] = or_null(score.shrunk_choices);
  const auto& explored = score.exploration;
  json["exploration"] = explored ? Value(score.mutant->exploration) : Value();
  json["depth"] = explored ? Value(explored->depth) : Value();
  json["states"] = explored ? Value(explored->states) : Value();
  json["shortest_choices"] = explored ? or_null(explored->shortest_choices) : Value();
  return json;
}

/// What the page tells of a mutant besides.
Value page_row(const MutantScore& score, std::uint64_t base_seed) {
  Value row = to_json(score);
  row["system"] = score.mutant->system;
  row["source"] = score.mutant->source;
  row["feature"] = score.mutant->feature;
  row["breaks"] = score.mutant->breaks;
  row["summary"] = score.mutant->summary;
  row["each"] = Value::array();
  sim::plan::FaultStatistics faults;
  for (std::size_t at = 0; at < score.campaigns.size(); ++at) {
    const CampaignScore& one = score.campaigns[at];
    faults.add(one.totals.faults);
    row["each"].push_back({{"base_seed", io::seed_text(base_seed + at * kSeedsApart)},
                           {"found_by", one.is_found() ? Value(one.found_by) : Value()},
                           {"seconds", one.seconds},
                           {"runs", one.totals.runs},
                           {"events", one.totals.events},
                           {"virtual_seconds", static_cast<double>(one.totals.virtual_us) / 1e6}});
  }
  row["charges"] = fault_statistics_json(faults);
  row["run"] = score.run;
  return row;
}

}  // namespace

io::ExitCode score_mutants(const std::vector<Mutant>& mutants, const ZooOptions& options,
                           const std::filesystem::path& sources) {
  io::require_writable({{"--report", options.report}}, {options.scenario});
  const auto scenarios = weathers(options.scenario);
  pages::RunPages pages(options.report);
  Value rows = Value::array();
  ZooTally tally;
  if (!options.json)
    io::print(row("mutant", "found", "property", "median", "worst", "events", "shrunk", "shortest",
                  "exploration"));
  for (const Mutant& mutant : mutants) {
    const MutantScore score = score_of(mutant, options, scenarios, sources, pages);
    if (!options.json) io::print(row_of(score));
    if (!options.report.empty()) rows.push_back(page_row(score, options.base_seed));
    if (!tally.add(score, to_json(score))) break;
  }
  const io::ExitCode code = tally.code();
  const Value result = std::move(tally).to_json("score");
  if (!options.report.empty()) {
    const std::string line = write_score_page(options, std::move(rows), result, pages);
    if (!options.json) io::print(line);
  }
  return options.json ? io::print_result(document(result), code) : code;
}

}  // namespace squall::tools::fuzz::zoo
