// `squall fuzz`: progress, findings and totals of a campaign, and the options.
#include "tools/fuzz/fuzz_verb.hpp"

#include <algorithm>
#include <memory>
#include <random>

#include "scenarios/warnings.hpp"
#include "tools/fuzz/campaign_page.hpp"
#include "tools/fuzz/campaign_report.hpp"
#include "tools/fuzz/shrunk_findings.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/last_words.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/junit_run.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz {
namespace {

constexpr std::size_t kFindingsInFull = 10;  // then two lines each
constexpr std::chrono::milliseconds kPatience{50};
constexpr double kProgressSeconds = 1;

CampaignPlan plan_of(const FuzzOptions& options) {
  CampaignPlan plan;
  if (!options.scenario.empty()) plan.scenario = scenario_from(options.scenario);
  if (plan.scenario) fit_to_machine(*plan.scenario);
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
  if (options.scenario.empty()) return io::program_word() + " replay" + seat_option();
  return io::program_word() + " run " + io::shell_word(options.scenario) + seat_option() +
         " --seed";
}

/// Prints findings when they come, and progress. Stays silent once stdout is gone.
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
    // What matters most comes first: a narrow terminal cuts the end off.
    const std::string text =
        traces::grouped(campaign.findings()) + " findings, " + traces::grouped(totals.runs) +
        " runs, " + io::short_text(events) + " events (" + io::short_text(events / shown_at_) +
        "/s), " + traces::grouped(totals.virtual_us / sim::kSecond_us) + " s virtual, " +
        io::short_text(static_cast<double>(totals.faults.effects())) + " faults";
    // A line that wraps could not be taken back.
    io::print_error("\r" + text.substr(0, io::error_columns() - 1) + "\x1b[K");
  }

  void say(const std::string& text) {
    clear_progress();
    if (!mute_) code_ = io::worse(code_, io::print_result(text, io::ExitCode::held));
    mute_ = mute_ || code_ != io::ExitCode::held;
  }
  void complain(const scenarios::UserError& error) {
    clear_progress();
    io::print_complaint(error);
    unwritten_ = io::ExitCode::bad_input;
  }
  void conclude() {
    clear_progress();
    if (unsaved_ <= 1) return;
    io::print_error("squall: " + traces::grouped(unsaved_) +
                    " findings have no trace, or none with choices\n");
  }
  void clear_progress() {
    if (shows_progress_) io::print_error("\r\x1b[K");
  }
  /// held, or bad_input when something could not be told or written.
  io::ExitCode code() const { return io::worse(code_, unwritten_); }

 private:
  std::string again(const Finding& finding) const {
    return command_of(options_) + " " + io::seed_text(finding.execution.seed);
  }
  std::string full(const Finding& finding) const {
    return summary(finding.scenario, finding.execution, kept_of(finding), again(finding));
  }
  std::string brief(const Finding& finding) const {
    return short_summary(finding.scenario, finding.execution, kept_of(finding), again(finding));
  }

  const FuzzOptions& options_;
  const bool shows_progress_ = io::is_error_terminal() && !options_.quiet;
  double shown_at_ = 0;
  std::size_t told_ = 0;
  std::uint64_t unsaved_ = 0;
  bool mute_ = false;
  io::ExitCode code_ = io::ExitCode::held;
  io::ExitCode unwritten_ = io::ExitCode::held;
};

/// The campaign once more: from the same seed, as many runs.
std::string campaign_again(const FuzzOptions& options, const Campaign& campaign,
                           std::uint64_t base) {
  const Totals totals = campaign.totals();
  const std::uint64_t runs = campaign.seeds_asked().value_or(totals.runs);
  std::string text = io::program_word_in_files() + " fuzz" + seat_option();
  if (!options.scenario.empty()) text += " " + io::shell_word(options.scenario);
  if (runs == 0) return text + " --base-seed " + io::seed_text(base);
  return text + " --seeds " + io::seed_text(base) + ".." + io::seed_text(base + (runs - 1));
}

void report(const FuzzOptions& options, const Campaign& campaign, const ShrunkFindings& shrunk,
            std::uint64_t base, scenarios::json::Value totals, Teller& teller) {
  CampaignPage page;
  page.path = options.report;
  page.title = options.scenario.empty() ? "the swarm" : options.scenario;
  page.command = campaign_again(options, campaign, base);
  try {
    const std::string line = write_campaign_page(page, campaign, shrunk, std::move(totals));
    if (!options.json && !options.quiet) teller.say(line);
  } catch (const scenarios::UserError& error) {
    teller.complain(error);
  }
}

}  // namespace

io::ExitCode fuzz(const FuzzOptions& options) {
  io::catch_interrupts();  // who has read the first line may already interrupt
  const SeatUnderTest seat(options.seat, options.scenario.empty()
                                             ? scenarios::Seats{}
                                             : seats_asked_by(options.scenario));
  CampaignPlan plan = plan_of(options);
  io::require_writable({{"--junit", options.junit}, {"--report", options.report}},
                       {options.scenario});
  const std::uint64_t base = plan.first_seed;
  const std::string first_line = "base seed " + io::seed_text(base) + "\n";
  if (options.json) {
    io::print_error("squall: " + first_line);
  } else {
    io::print(first_line);
  }
  const std::vector<std::string> warnings =
      plan.scenario ? scenarios::warnings(*plan.scenario) : std::vector<std::string>{};
  for (const std::string& warning : warnings) {
    if (!options.json && !options.quiet) io::print(labelled("warning", warning));
  }

  io::say_last_words(command_of(options));
  Campaign campaign(std::move(plan));
  Teller teller(options);
  while (!campaign.wait(kPatience)) {
    if (!teller.tell(campaign) || io::is_output_gone()) campaign.stop();
    teller.progress(campaign);
  }
  const double seconds = campaign.seconds();
  teller.tell(campaign);
  if (!campaign.error().empty()) teller.complain({"fuzz", campaign.error()});
  const ShrunkFindings shrunk =
      options.no_shrink ? ShrunkFindings{} : shrink_findings(campaign, options.shrink_seconds);
  for (const scenarios::UserError& error : shrunk.errors) teller.complain(error);
  for (const auto& [at, one] : shrunk.by_finding) {
    if (!options.json) teller.say(text_of(one));
  }

  const io::ExitCode verdict = io::worse(exit_code(campaign), teller.code());
  io::ExitCode code = verdict;
  if (!options.junit.empty()) {
    code =
        io::worse(code, write_junit(options.junit, junit_cases(campaign, base, seconds, verdict)));
  }
  scenarios::json::Value json;
  if (options.json || !options.report.empty()) {
    json = to_json(campaign, shrunk, base, seconds, code);
    json["warnings"] = warnings;
  }
  if (options.json) {
    teller.say(document(json));
  } else if (!options.quiet || code != io::ExitCode::held) {
    teller.say(totals_text(campaign, seconds));
  }
  if (!options.report.empty()) report(options, campaign, shrunk, base, std::move(json), teller);
  teller.conclude();
  return io::worse(code, teller.code());
}

namespace {

void add_numbers(const io::Verb& verb, const std::shared_ptr<FuzzOptions>& options) {
  using Text = const std::string&;
  const io::Option seeds = verb.text(
      "--seeds", "A..B",
      [options](Text name, Text text) { options->seeds = io::seed_range(name, text); },
      "These seeds, both ends included");
  verb.text(
          "--seconds", "S",
          [options](Text name, Text text) { options->seconds = io::seconds(name, text); },
          "How long; 10 unless --seeds is given")
      .excludes(seeds);
  verb.text(
          "--base-seed", "N",
          [options](Text name, Text text) { options->base_seed = io::seed(name, text); },
          "The first seed; random unless given")
      .excludes(seeds);
  verb.text(
      "--threads", "N",
      [options](Text name, Text text) {
        options->threads = static_cast<unsigned>(io::number(name, text, 1, 1024));
      },
      "As many as processors unless given");
  verb.text(
      "--repeat-share", "P%",
      [options](Text name, Text text) { options->repeat_ppm = io::share_ppm(name, text); },
      "Share of runs done twice and compared, besides all findings; 5% unless given");
  verb.text(
      "--findings-max", "N",
      [options](Text name, Text text) {
        options->findings_max = io::number(name, text, 1, kFindingsMax);
      },
      "Stop after N findings; 100 unless given. Each has a trace");
  verb.text(
      "--shrink-seconds", "S",
      [options](Text name, Text text) { options->shrink_seconds = io::seconds(name, text); },
      "For each property that is violated; 10 unless given");
  verb.flag("--no-shrink", options->no_shrink, "Leave the traces as they were found");
}

}  // namespace

void add_fuzz_verb(io::CommandLine& program) {
  const auto options = std::make_shared<FuzzOptions>();
  const io::Verb verb = program.add_verb("fuzz", "Run many seeds, and keep what fails");
  verb.name("scenario", "", options->scenario,
            "A file or a story; without it each seed draws its own scenario");
  add_numbers(verb, options);
  add_seat_options(verb, options->seat);
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.flag("--quiet", options->quiet, "Print only the base seed when everything held");
  verb.name("--report", "FILE", options->report,
            "Also write the campaign as an HTML page, with pages of its findings beside it");
  add_output_options(verb, options->junit, options->out);
  verb.footer(
      "Ctrl-C ends it at once and in order; a second one kills it.\n"
      "Example: squall fuzz --seconds 60\n"
      "         squall fuzz --seeds 1..1000 storm.json");
  verb.run([options] { return fuzz(*options); });
}

}  // namespace squall::tools::fuzz
