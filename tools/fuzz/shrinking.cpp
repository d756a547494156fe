// The clock of shrinking, its two stages, and its report.
#include "tools/fuzz/shrinking.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "scenarios/write_plan.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "traces/describe_action.hpp"
#include "traces/describe_plan.hpp"
#include "traces/prose.hpp"
#include "traces/shrink/scripted_scenario.hpp"
#include "traces/shrink/shorter_plan.hpp"
#include "traces/shrink/shorter_runs.hpp"
#include "traces/shrink/shrinker.hpp"

namespace squall::tools::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kChoicesShown = 100;
// Shorter runs get so much of the time: at most a second for seeds, and one for scenarios.
constexpr double kRunSecondsMax = 2;
constexpr double kRunShare = 0.25;
constexpr std::uint64_t kRunTriesShare = 4;
constexpr std::string_view kTraceEnd = ".trace.jsonl";

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// "NAME" of "NAME.trace.jsonl".
std::string stem_of(const std::string& trace) {
  const bool ends = trace.size() > kTraceEnd.size() && trace.ends_with(kTraceEnd);
  return ends ? trace.substr(0, trace.size() - kTraceEnd.size()) : trace;
}

/// The tries and the time that are left.
class ShrinkBudget {
 public:
  explicit ShrinkBudget(const ShrinkLimit& limit) : limit_(limit) {}

  bool is_spent() const {
    return (limit_.seconds && since(begin_) >= *limit_.seconds) ||
           (limit_.tries && tries_ >= *limit_.tries) || io::catch_interrupts();
  }
  /// Takes one try. False: none is left.
  bool take() {
    if (is_spent()) return false;
    ++tries_;
    return true;
  }
  double seconds() const { return since(begin_); }
  /// The part that shorter runs get.
  ShrinkBudget for_runs() const {
    ShrinkLimit part;
    if (limit_.seconds) part.seconds = std::min(kRunSecondsMax, *limit_.seconds * kRunShare);
    if (limit_.tries) part.tries = *limit_.tries / kRunTriesShare;
    return ShrinkBudget(part);
  }

 private:
  ShrinkLimit limit_;
  Clock::time_point begin_ = Clock::now();
  std::uint64_t tries_ = 0;
};

/// False: it does not violate its property. The shortest trace of all starts is kept.
bool shrink_from(const traces::Trace& start, const scenarios::Scenario& scenario,
                 ShrinkBudget& budget, Shrunk& shrunk) {
  traces::shrink::Shrinker shrinker(start, scenario, machine_under_test());
  bool is_left = shrinker.is_reproduced();
  while (is_left && budget.take()) is_left = shrinker.try_one();
  shrunk.tries += shrinker.tries();
  if (!shrinker.is_reproduced()) return false;
  const bool is_first = !shrunk.trace.outcome.violation;
  if (!is_first && shrinker.choices() >= shrunk.trace.choices.size()) return true;
  shrunk.is_minimal = !is_left;
  shrunk.trace = shrinker.trace();
  return true;
}

}  // namespace

std::string path_beside(const std::string& trace) {
  return stem_of(trace) + ".min" + std::string(kTraceEnd);
}

namespace {

Shrunk shrink_plan(const traces::Trace& trace, const scenarios::Scenario& scenario,
                   const std::string& where, const ShrinkLimit& limit,
                   const traces::Trace* earlier) {
  ShrinkBudget budget(limit);
  const core::ServerMaker reference;
  using traces::shrink::ShorterPlan;
  auto plan =
      std::make_unique<ShorterPlan>(scenario, trace.header, machine_under_test(), reference);
  if (!plan->is_reproduced()) {
    throw scenarios::UserError{
        where,
        "it violates no property, and its seed fails no expectation; only failures are shrunk"};
  }
  Shrunk shrunk;
  if (earlier != nullptr && !earlier->outcome.violation) {
    auto resumed = std::make_unique<ShorterPlan>(scenarios::parse(earlier->header.scenario, where),
                                                 earlier->header, machine_under_test(), reference);
    shrunk.is_resumed =
        resumed->is_reproduced() && resumed->signature().is_within(plan->signature());
    if (shrunk.is_resumed) plan = std::move(resumed);
  }
  bool is_left = true;
  while (is_left && budget.take()) is_left = plan->try_one();
  shrunk.trace = plan->trace();
  shrunk.choices_before = trace.recorded ? trace.choices.size() : trace.outcome.event;
  shrunk.runs = plan->tries();
  shrunk.is_minimal = !is_left;
  shrunk.failed_expectation = plan->reason();
  shrunk.scenario = plan->scenario();
  shrunk.seconds = budget.seconds();
  return shrunk;
}

Shrunk shrink_choices(const traces::Trace& trace, const scenarios::Scenario& scenario,
                      const std::string& where, const ShrinkLimit& limit,
                      const traces::Trace* earlier) {
  ShrinkBudget budget(limit);
  traces::Trace whole = with_choices(trace, scenario, where, io::catch_interrupts());
  Shrunk shrunk;
  shrunk.choices_before = whole.choices.size();
  traces::shrink::ShorterRuns runs(whole, scenario, machine_under_test());
  ShrinkBudget for_runs = budget.for_runs();
  while (for_runs.take() && runs.try_one()) {
  }
  shrunk.runs = runs.tries();
  std::vector<traces::Trace> starts = runs.others();
  starts.insert(starts.begin(), runs.has_shorter() ? runs.trace() : std::move(whole));
  std::stable_sort(starts.begin(), starts.end(),
                   [](const traces::Trace& one, const traces::Trace& other) {
                     return one.choices.size() < other.choices.size();
                   });
  bool is_reproduced = false;
  if (earlier != nullptr && earlier->recorded && earlier->outcome.violation &&
      earlier->outcome.violation->property == trace.outcome.violation->property) {
    const auto simpler = scenarios::parse(earlier->header.scenario, where);
    is_reproduced = shrink_from(*earlier, simpler, budget, shrunk);
    shrunk.is_resumed = is_reproduced;
  }
  for (const traces::Trace& start : starts) {
    if (is_reproduced && budget.is_spent()) break;
    is_reproduced = shrink_from(start, runs.scenario(), budget, shrunk) || is_reproduced;
  }
  if (!is_reproduced) {
    throw scenarios::UserError{
        where, "its choices violate " +
                   std::string(checkers::name(trace.outcome.violation->property)) + " no longer"};
  }
  const scenarios::Scenario simplest = scenarios::parse(shrunk.trace.header.scenario, where);
  auto [scripted, reason] = traces::shrink::scripted(shrunk.trace, simplest, machine_under_test());
  shrunk.scenario = std::move(scripted);
  shrunk.scenario_reason = std::move(reason);
  shrunk.seconds = budget.seconds();
  return shrunk;
}

}  // namespace

Shrunk shrink_trace(const traces::Trace& trace, const std::string& where, const ShrinkLimit& limit,
                    const traces::Trace* earlier) {
  const scenarios::Scenario scenario =
      scenarios::parse(trace.header.scenario, where + " (its scenario)");
  return trace.outcome.violation ? shrink_choices(trace, scenario, where, limit, earlier)
                                 : shrink_plan(trace, scenario, where, limit, earlier);
}

void keep_shrunk(Shrunk& shrunk, const std::string& path) {
  const Kept kept = keep(shrunk.trace, path);
  if (kept.error) throw *kept.error;
  shrunk.path = path;
  if (!shrunk.scenario || io::is_stream(path)) return;
  const std::string beside = stem_of(path) + ".json";
  io::write_whole(beside, scenarios::write(*shrunk.scenario));
  shrunk.scenario_path = beside;
}

namespace {

/// What is left of the scenario; the steps of the timeline as its file has them.
std::string plan_text(const Shrunk& shrunk) {
  const scenarios::Scenario& scenario = *shrunk.scenario;
  const auto& setup = scenario.setup;
  const scenarios::json::Value steps = scenarios::timeline(scenario.plan, setup.commands);
  std::string faults;
  for (const sim::plan::Fault fault : traces::random_faults_in(scenario.plan)) {
    faults += (faults.empty() ? "" : ", ") + std::string(traces::name(fault));
  }
  std::string text = io::paint(io::Colour::green, "SHRUNK") + "  " + traces::grouped(shrunk.runs) +
                     " runs" +
                     (shrunk.is_minimal ? ": no single step of the timeline can go\n"
                                        : ": the time was over before the end\n");
  text += labelled("failure", shrunk.failed_expectation);
  text += labelled("servers", std::to_string(setup.servers));
  text += labelled("clients", std::to_string(setup.clients));
  text += labelled("at random", faults.empty() ? "no fault" : faults);
  for (std::size_t at = 0; at < std::min(kChoicesShown, steps.size()); ++at) {
    text += labelled(std::to_string(at + 1), steps.list()[at].dump());
  }
  if (steps.size() > kChoicesShown) text += labelled("…", "see the scenario");
  return text;
}

std::string choices_text(const Shrunk& shrunk) {
  const traces::Trace& trace = shrunk.trace;
  std::string text =
      io::paint(io::Colour::green, "SHRUNK") + "  " + traces::grouped(shrunk.choices_before) +
      " choices to " + traces::grouped(trace.choices.size()) + ", " +
      traces::grouped(shrunk.tries) + " tries" +
      (shrunk.is_minimal ? ": no single choice can go\n" : ": the time was over before the end\n");
  text += labelled("property", trace.outcome.explanation());
  for (std::size_t at = 0; at < std::min(kChoicesShown, trace.choices.size()); ++at) {
    const std::string what = trace.descriptions.empty() ? "" : trace.descriptions[at];
    text += labelled(std::to_string(at + 1), traces::describe(trace.choices[at].action, what));
  }
  if (trace.choices.size() > kChoicesShown) text += labelled("…", "see the trace");
  return text;
}

}  // namespace

std::string text_of(const Shrunk& shrunk) {
  std::string text = shrunk.failed_expectation.empty() ? choices_text(shrunk) : plan_text(shrunk);
  if (shrunk.is_resumed) text += labelled("resumed", "went on from the file of that name");
  text += labelled("trace", shrunk.path);
  if (!shrunk.scenario_path.empty()) text += labelled("scenario", shrunk.scenario_path);
  if (!shrunk.scenario) text += labelled("scenario", "none: " + shrunk.scenario_reason);
  return text + unbroken("replay", io::program_word() + " replay " + io::shell_word(shrunk.path) +
                                       seat_option());
}

scenarios::json::Value json_of(const Shrunk& shrunk) {
  using scenarios::json::Value;
  const auto or_null = [](const std::string& text) { return text.empty() ? Value() : Value(text); };
  Value json;
  json["shrunk"] = shrunk.path;
  json["scenario"] = or_null(shrunk.scenario_path);
  json["scenario_reason"] = or_null(shrunk.scenario_reason);
  const auto& violation = shrunk.trace.outcome.violation;
  json["property"] = violation ? Value(checkers::name(violation->property)) : Value();
  json["failed_expectation"] = or_null(shrunk.failed_expectation);
  json["resumed"] = shrunk.is_resumed;
  json["choices_before"] = shrunk.choices_before;
  json["choices"] = shrunk.trace.choices.size();
  json["minimal"] = shrunk.is_minimal;
  json["runs"] = shrunk.runs;
  json["tries"] = shrunk.tries;
  json["seconds"] = shrunk.seconds;
  return json;
}

}  // namespace squall::tools::fuzz
