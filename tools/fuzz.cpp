// See fuzz.hpp.
#include "tools/fuzz.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "scenarios/generate.hpp"
#include "sim/rng.hpp"
#include "tools/console.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/interrupt.hpp"
#include "tools/junit_run.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"
#include "tools/whole_file.hpp"

namespace squall::tools {
namespace {

using Clock = std::chrono::steady_clock;

/// One seed's run, and its trace when it is a finding.
struct Outcome {
  scenarios::Scenario scenario;
  Execution execution;
  std::optional<Kept> kept;
  bool repeated = false;
  std::string error;  // the finding could not be saved
};

struct Totals {
  std::uint64_t runs = 0, events = 0, faults = 0, repeated = 0, interrupted = 0;
  sim::Time virtual_us = 0;
  std::map<std::string, std::uint64_t> verdicts;
};

/// Hands out seeds, and takes results back in their order.
class Campaign {
 public:
  Campaign(const FuzzOptions& options, std::optional<scenarios::Scenario> scenario,
           std::uint64_t base)
      : options_(options), scenario_(std::move(scenario)), base_(base), begin_(Clock::now()) {}

  void work() {
    for (;;) {
      std::uint64_t number = 0;
      {
        const std::lock_guard lock(mutex_);
        if (stopped() || (options_.seeds && next_ >= options_.seeds->count)) break;
        number = next_++;
      }
      Outcome outcome = run(base_ + number);
      const std::lock_guard lock(mutex_);
      waiting_.emplace(number, std::move(outcome));
      while (!waiting_.empty() && waiting_.begin()->first == taken_) {
        take(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        ++taken_;
      }
    }
    const std::lock_guard lock(mutex_);
    if (--working_ == 0) done_.notify_all();
  }

  void start(unsigned threads) {
    working_ = threads;
    for (unsigned at = 0; at < threads; ++at) threads_.emplace_back([this] { work(); });
    std::unique_lock lock(mutex_);
    while (!done_.wait_for(lock, std::chrono::seconds(1), [this] { return working_ == 0; })) {
      if (is_error_terminal() && !options_.quiet) print_error("\r" + progress() + "\x1b[K");
    }
    lock.unlock();
    for (std::thread& thread : threads_) thread.join();
    if (is_error_terminal() && !options_.quiet) print_error("\r\x1b[K");
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  const Totals& totals() const { return totals_; }
  const std::vector<Outcome>& findings() const { return findings_; }

 private:
  bool stopped() const {
    return interrupts_.load() || (!options_.seeds && seconds() >= options_.seconds);
  }

  Outcome run(std::uint64_t seed) const {
    Outcome outcome;
    outcome.scenario = scenario_ ? *scenario_ : scenarios::generate(seed);
    Execution& execution = outcome.execution;
    execution = execute(outcome.scenario, seed, interrupts_);
    if (execution.interrupted) return outcome;
    if (execution.is_finding()) {
      // Keeping a finding repeats it.
      outcome.repeated = true;
      const auto path =
          std::filesystem::path(options_.out) / trace_file_name(outcome.scenario, execution);
      try {
        outcome.kept = keep(outcome.scenario, execution, path.string(), interrupts_);
      } catch (const scenarios::UserError& error) {
        outcome.error = error.where + ": " + error.message;
      }
      return outcome;
    }
    sim::Rng sample = sim::Rng::stream(seed, "repeat");
    if (sample.chance(options_.repeat_ppm)) {
      const Execution again = execute(outcome.scenario, seed, interrupts_);
      if (again.interrupted) return outcome;
      outcome.repeated = true;
      execution.not_reproducible = execution.difference(again);
    }
    return outcome;
  }

  void take(Outcome& outcome) {
    const Execution& execution = outcome.execution;
    ++totals_.runs;
    totals_.events += execution.outcome.event;
    totals_.virtual_us += execution.outcome.time_us;
    totals_.faults += execution.course.faults;
    totals_.repeated += outcome.repeated ? 1 : 0;
    ++totals_.verdicts[std::string(execution.verdict())];
    const auto verdict = execution.verdict();
    if (verdict != "held" && verdict != "interrupted") findings_.push_back(std::move(outcome));
  }

  std::string progress() const {
    const double passed = seconds();
    return short_text(static_cast<double>(totals_.runs)) + " runs  " +
           short_text(static_cast<double>(totals_.events)) + " events (" +
           short_text(static_cast<double>(totals_.events) / passed) + "/s)  " +
           time_text(totals_.virtual_us) + " virtual  " +
           short_text(static_cast<double>(totals_.faults)) + " faults  " +
           std::to_string(findings_.size()) + " findings";
  }

  const FuzzOptions& options_;
  const std::optional<scenarios::Scenario> scenario_;
  const std::uint64_t base_;
  const Clock::time_point begin_;
  const std::atomic<bool>& interrupts_ = catch_interrupts();
  std::vector<std::thread> threads_;
  mutable std::mutex mutex_;
  std::condition_variable done_;
  unsigned working_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t taken_ = 0;
  std::map<std::uint64_t, Outcome> waiting_;
  Totals totals_;
  std::vector<Outcome> findings_;
};

/// A violation says more than a failed expectation, that more than a limit; a run that cannot be
/// repeated says that nothing else here can be trusted.
ExitCode exit_code(const std::vector<Outcome>& findings, const Totals& totals) {
  bool violated = false;
  bool failed = false;
  bool limited = totals.runs == totals.interrupted;
  for (const Outcome& finding : findings) {
    const ExitCode code = finding.execution.exit_code();
    if (code == ExitCode::not_reproducible) return code;
    violated = violated || code == ExitCode::violated;
    failed = failed || code == ExitCode::expectation_failed;
    limited = limited || code == ExitCode::no_verdict;
  }
  if (violated) return ExitCode::violated;
  if (failed) return ExitCode::expectation_failed;
  return limited ? ExitCode::no_verdict : ExitCode::held;
}

std::string again(const FuzzOptions& options, const Execution& execution) {
  if (options.scenario.empty()) return "squall replay " + seed_text(execution.seed);
  return "squall run " + shell_word(options.scenario) + " --seed " + seed_text(execution.seed);
}

std::string totals_text(const Campaign& campaign, double seconds) {
  const Totals& totals = campaign.totals();
  const auto rate = static_cast<double>(totals.events) / (seconds > 0 ? seconds : 1);
  std::string text = grouped(totals.runs) + " runs, " + grouped(totals.events) + " events (" +
                     short_text(rate) + "events/s), " + time_text(totals.virtual_us) +
                     " of virtual time, " + grouped(totals.faults) + " faults, " +
                     grouped(totals.repeated) + " runs repeated\n";
  std::string verdicts;
  for (const auto& [verdict, count] : totals.verdicts) {
    verdicts += (verdicts.empty() ? "" : ", ") + grouped(count) + " " + verdict;
  }
  return text + "verdicts: " + (verdicts.empty() ? "none" : verdicts) + "\n";
}

nlohmann::ordered_json to_json(const Campaign& campaign, std::uint64_t base, double seconds,
                               ExitCode code) {
  const Totals& totals = campaign.totals();
  nlohmann::ordered_json json;
  json["base_seed"] = seed_text(base);
  json["runs"] = totals.runs;
  json["events"] = totals.events;
  json["seconds"] = seconds;
  json["virtual_seconds"] = totals.virtual_us / sim::kSecond_us;
  json["faults"] = totals.faults;
  json["repeated"] = totals.repeated;
  for (const char* verdict : {"held", "violated", "expectation_failed", "vacuous", "limit",
                              "not_reproducible", "interrupted"}) {
    const auto found = totals.verdicts.find(verdict);
    json[verdict] = found == totals.verdicts.end() ? 0 : found->second;
  }
  json["findings"] = nlohmann::ordered_json::array();
  for (const Outcome& finding : campaign.findings()) {
    auto item = tools::to_json(finding.scenario, finding.execution,
                               finding.kept ? &*finding.kept : nullptr);
    item.erase("seconds");
    json["findings"].push_back(item);
  }
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace

ExitCode fuzz(const FuzzOptions& options) {
  std::optional<scenarios::Scenario> scenario;
  if (!options.scenario.empty()) scenario = scenario_from(options.scenario);
  std::uint64_t base = 0;
  if (options.seeds) {
    base = options.seeds->first;
  } else if (options.base_seed) {
    base = *options.base_seed;
  } else {
    std::random_device device;  // the only chance that no seed decides
    base = std::uint64_t{device()} << 16;
  }
  if (!options.json) print("base seed " + seed_text(base) + "\n");
  unsigned threads = options.threads;
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());

  Campaign campaign(options, std::move(scenario), base);
  campaign.start(threads);
  const double seconds = campaign.seconds();
  ExitCode code = exit_code(campaign.findings(), campaign.totals());

  std::vector<JunitCase> cases;
  std::string text;
  for (const Outcome& finding : campaign.findings()) {
    const Kept* kept = finding.kept ? &*finding.kept : nullptr;
    text += summary(finding.scenario, finding.execution, kept, again(options, finding.execution));
    if (!finding.error.empty()) {
      print_error("squall: " + finding.error + "\n");
      code = ExitCode::bad_input;
    }
    cases.push_back(junit_case("squall.fuzz", finding.scenario.name, finding.execution,
                               kept != nullptr ? kept->path : ""));
  }
  if (!options.junit.empty()) {
    JunitCase all;
    all.group = "squall.fuzz";
    all.name = "campaign from seed " + seed_text(base);
    cases.push_back(all);
    write_whole(options.junit, junit("squall", cases));
  }
  if (options.json) {
    print(document(to_json(campaign, base, seconds, code)));
  } else if (!options.quiet || code != ExitCode::held) {
    print(text + totals_text(campaign, seconds));
  }
  return code;
}

}  // namespace squall::tools
