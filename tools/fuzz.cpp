// See fuzz.hpp.
#include "tools/fuzz.hpp"

#include <algorithm>
#include <random>

#include "tools/campaign.hpp"
#include "tools/console.hpp"
#include "tools/interrupt.hpp"
#include "tools/junit_run.hpp"
#include "tools/last_words.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"

namespace squall::tools {
namespace {

constexpr std::size_t kFindingsInFull = 10;  // then two lines each
constexpr std::chrono::milliseconds kPatience{50};
constexpr double kProgressSeconds = 1;

CampaignPlan plan_of(const FuzzOptions& options) {
  CampaignPlan plan;
  if (!options.scenario.empty()) plan.scenario = scenario_from(options.scenario);
  if (options.seeds) {
    plan.first_seed = options.seeds->first;
    plan.seeds = options.seeds->count;
  } else {
    if (options.base_seed) {
      plan.first_seed = *options.base_seed;
    } else {
      std::random_device device;  // the only chance that no seed decides
      plan.first_seed = std::uint64_t{device()} << 16;
    }
    plan.seconds = options.seconds;
    // To the last seed there is, and no further.
    plan.seeds = ~plan.first_seed + (plan.first_seed == 0 ? 0 : 1);
  }
  plan.threads = options.threads;
  if (plan.threads == 0) plan.threads = std::max(1u, std::thread::hardware_concurrency());
  plan.repeat_ppm = options.repeat_ppm;
  plan.findings_max = options.findings_max;
  plan.out = options.out;
  return plan;
}

/// Repeats one run, with its seed behind it.
std::string command_of(const FuzzOptions& options) {
  if (options.scenario.empty()) return "squall replay";
  return "squall run " + shell_word(options.scenario) + " --seed";
}

const Kept* kept_of(const Finding& finding) { return finding.kept ? &*finding.kept : nullptr; }

/// Tells findings when they come, and how it goes. Nobody may listen any more: then it is silent.
class Teller {
 public:
  explicit Teller(const FuzzOptions& options) : options_(options) {}

  /// False: standard output is gone.
  bool tell(const Campaign& campaign) {
    for (const std::size_t all = campaign.findings(); told_ < all; ++told_) {
      const Finding& finding = campaign.finding(told_);
      // One cause has many effects; the first complaint says it.
      if (finding.kept && finding.kept->error && unsaved_++ == 0) complain(*finding.kept->error);
      if (!options_.json) say(told_ < kFindingsInFull ? full(finding) : brief(finding));
    }
    return !mute_;
  }

  void progress(const Campaign& campaign) {
    if (!shows_progress_ || campaign.seconds() < shown_at_ + kProgressSeconds) return;
    shown_at_ = campaign.seconds();
    const Totals totals = campaign.totals();
    const auto events = static_cast<double>(totals.events);
    const std::string text = grouped(totals.runs) + " runs, " + short_text(events) + " events (" +
                             short_text(events / shown_at_) + "/s), " +
                             grouped(totals.virtual_us / sim::kSecond_us) + " s virtual, " +
                             short_text(static_cast<double>(totals.charges.effects())) +
                             " faults, " + grouped(campaign.findings()) + " findings";
    // A line that wraps could not be taken back.
    print_error("\r" + text.substr(0, error_columns() - 1) + "\x1b[K");
  }

  void say(const std::string& text) {
    clear_progress();
    if (!mute_) code_ = worse(code_, print_result(text, ExitCode::held));
    mute_ = mute_ || code_ != ExitCode::held;
  }
  void complain(const scenarios::UserError& error) {
    clear_progress();
    print_complaint(error);
    unwritten_ = ExitCode::bad_input;
  }
  void conclude() {
    clear_progress();
    if (unsaved_ <= 1) return;
    print_error("squall: " + grouped(unsaved_) + " findings have no trace, or none with choices\n");
  }
  void clear_progress() {
    if (shows_progress_) print_error("\r\x1b[K");
  }
  /// held, or bad_input when something could not be told or written.
  ExitCode code() const { return worse(code_, unwritten_); }

 private:
  std::string again(const Finding& finding) const {
    return command_of(options_) + " " + seed_text(finding.execution.seed);
  }
  std::string full(const Finding& finding) const {
    return summary(finding.scenario, finding.execution, kept_of(finding), again(finding));
  }
  std::string brief(const Finding& finding) const {
    return short_summary(finding.scenario, finding.execution, kept_of(finding), again(finding));
  }

  const FuzzOptions& options_;
  const bool shows_progress_ = is_error_terminal() && !options_.quiet;
  double shown_at_ = 0;
  std::size_t told_ = 0;
  std::uint64_t unsaved_ = 0;
  bool mute_ = false;
  ExitCode code_ = ExitCode::held;
  ExitCode unwritten_ = ExitCode::held;
};

ExitCode exit_code(const Campaign& campaign) {
  ExitCode code = ExitCode::held;
  for (std::size_t at = 0; at < campaign.findings(); ++at) {
    code = worse(code, campaign.finding(at).execution.exit_code());
  }
  const Totals totals = campaign.totals();
  const CampaignEnd end = campaign.ending();
  const bool cut_short = end == CampaignEnd::interrupt || end == CampaignEnd::error;
  if (totals.runs == 0 || cut_short) code = worse(code, ExitCode::no_verdict);
  const auto vacuous = totals.verdicts.find("vacuous");
  if (vacuous != totals.verdicts.end() && vacuous->second == totals.runs) {
    code = worse(code, ExitCode::expectation_failed);
  }
  return code;
}

/// How many situations of the Raft pack were met, and which never.
std::string probes_text(const traces::ProbeCounts& counts) {
  std::string missed;
  int hit = 0;
  for (std::size_t at = 0; at < counts.runs.size(); ++at) {
    if (counts.runs[at] > 0) {
      ++hit;
    } else {
      missed += (missed.empty() ? "" : ", ");
      missed += traces::name(static_cast<traces::Probe>(at));
    }
  }
  return "probes: " + std::to_string(hit) + " of " + std::to_string(traces::kProbes) + " hit" +
         (missed.empty() ? "" : "; never: " + missed) + "\n";
}

std::string totals_text(const Campaign& campaign, double seconds) {
  const Totals totals = campaign.totals();
  const auto rate = static_cast<double>(totals.events) / (seconds > 0 ? seconds : 1);
  std::string text = grouped(totals.runs) + " runs (" + grouped(totals.repeated) + " twice), " +
                     grouped(totals.events) + " events (" + short_text(rate) + " events/s), " +
                     time_text(totals.virtual_us) + " of virtual time, " +
                     grouped(totals.charges.effects()) + " faults\n";
  std::string verdicts;
  for (const auto& [verdict, count] : totals.verdicts) {
    verdicts += (verdicts.empty() ? "" : ", ") + grouped(count) + " " + verdict;
  }
  if (totals.unfinished > 0) {
    verdicts += (verdicts.empty() ? "" : ", ") + grouped(totals.unfinished) + " given up";
  }
  text += "verdicts: " + (verdicts.empty() ? "none" : verdicts) + "\n";
  text += probes_text(totals.probes);
  if (campaign.ending() == CampaignEnd::findings) {
    text += "ended by the last finding that --findings-max allows\n";
  }
  if (campaign.ending() == CampaignEnd::interrupt) text += "interrupted\n";
  return text;
}

nlohmann::ordered_json to_json(const Campaign& campaign, std::uint64_t base, double seconds,
                               ExitCode code) {
  const Totals totals = campaign.totals();
  nlohmann::ordered_json json;
  json["base_seed"] = seed_text(base);
  json["runs"] = totals.runs;
  json["events"] = totals.events;
  json["seconds"] = seconds;
  json["virtual_seconds"] = totals.virtual_us / sim::kSecond_us;
  json["faults"] = totals.charges.effects();
  json["charges"] = charges_json(totals.charges);
  json["repeated"] = totals.repeated;
  for (const char* verdict :
       {"held", "violated", "expectation_failed", "vacuous", "limit", "not_reproducible"}) {
    const auto found = totals.verdicts.find(verdict);
    json[verdict] = found == totals.verdicts.end() ? 0 : found->second;
  }
  json["interrupted"] = totals.unfinished;
  json["ended"] = name(campaign.ending());
  for (std::size_t at = 0; at < totals.probes.runs.size(); ++at) {
    json["probes"][std::string(traces::name(static_cast<traces::Probe>(at)))] =
        totals.probes.runs[at];
  }
  json["findings"] = nlohmann::ordered_json::array();
  for (std::size_t at = 0; at < campaign.findings(); ++at) {
    const Finding& finding = campaign.finding(at);
    auto item = tools::to_json(finding.scenario, finding.execution, kept_of(finding));
    item.erase("seconds");
    json["findings"].push_back(item);
  }
  json["exit_code"] = static_cast<int>(code);
  return json;
}

std::vector<JunitCase> junit_cases(const Campaign& campaign, std::uint64_t base, double seconds,
                                   ExitCode code) {
  std::vector<JunitCase> cases;
  for (std::size_t at = 0; at < campaign.findings(); ++at) {
    const Finding& finding = campaign.finding(at);
    cases.push_back(junit_case("squall.fuzz", finding.scenario, finding.execution,
                               finding.kept ? finding.kept->path : ""));
  }
  JunitCase all;
  all.group = "squall.fuzz";
  all.name = "campaign from seed " + seed_text(base);
  all.seconds = seconds;
  if (cases.empty() && code != ExitCode::held) {
    all.kind = JunitCase::Kind::error;
    all.type = name(campaign.ending());
    all.message = "the campaign came to no verdict";
    all.details = totals_text(campaign, seconds);
  }
  cases.push_back(all);
  return cases;
}

}  // namespace

ExitCode fuzz(const FuzzOptions& options) {
  catch_interrupts();  // who has read the first line may already interrupt
  CampaignPlan plan = plan_of(options);
  const std::uint64_t base = plan.first_seed;
  const std::string first_line = "base seed " + seed_text(base) + "\n";
  if (options.json) {
    print_error("squall: " + first_line);
  } else {
    print(first_line);
  }

  say_last_words(command_of(options));
  Campaign campaign(std::move(plan));
  Teller teller(options);
  while (!campaign.wait(kPatience)) {
    if (!teller.tell(campaign)) campaign.stop();
    teller.progress(campaign);
  }
  const double seconds = campaign.seconds();
  teller.tell(campaign);
  if (!campaign.error().empty()) teller.complain({"fuzz", campaign.error()});

  const ExitCode verdict = worse(exit_code(campaign), teller.code());
  ExitCode code = verdict;
  if (!options.junit.empty()) {
    code = worse(code, write_junit(options.junit, junit_cases(campaign, base, seconds, verdict)));
  }
  if (options.json) {
    teller.say(document(to_json(campaign, base, seconds, code)));
  } else if (!options.quiet || code != ExitCode::held) {
    teller.say(totals_text(campaign, seconds));
  }
  teller.conclude();
  return worse(code, teller.code());
}

}  // namespace squall::tools
