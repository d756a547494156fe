// Replays a kept trace, or runs a kept scenario, and compares with what was kept.
#include "tools/replay/kept_case.hpp"

#include <chrono>

#include "scenarios/parse.hpp"
#include "tools/execution.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/replay/replayed.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/prose.hpp"
#include "traces/story/continuation.hpp"

namespace squall::tools::replay {
namespace {

using traces::ReplayKind;

constexpr std::uint32_t kEventsBetweenLooks = 4096;  // at the flag of interrupts

std::string at_event(std::uint64_t event) { return "event " + traces::grouped(event); }

std::string violation_at(const checkers::Violation& violation, std::uint64_t event) {
  return std::string(checkers::name(violation.property)) + " at " + at_event(event);
}

/// Of a trace that comes to its recorded verdict: how the way there differs; empty: it does not.
std::string way_difference(const Replayed& replayed, const traces::Trace& trace) {
  const traces::Outcome& recorded = trace.outcome;
  if (replayed.result.events != recorded.event) {
    return "the same verdict at " + at_event(replayed.result.events) + ", recorded was " +
           at_event(recorded.event);
  }
  if (trace.recorded && replayed.result.world_digest != recorded.world_digest) {
    return "the same verdict with another digest: the servers do otherwise on the way there";
  }
  return "";
}

/// The first reason of a judgement, or the text for one that has none.
std::string first_reason(const std::optional<traces::Judgement>& judgement,
                         const std::string& otherwise) {
  if (!judgement || judgement->reasons.empty()) return otherwise;
  return judgement->reasons.front();
}

/// Of a violation that happens now: 1, or 0 where the scenario expects it.
io::ExitCode code_of(const checkers::Violation& violation, const scenarios::Scenario& scenario) {
  traces::Facts facts;
  facts.violation = violation;
  return tools::exit_code(traces::judge(scenario, facts).result);
}

/// The recorded choices up to where they do not fit, and then those of the seed.
void go_on(const traces::Trace& trace, const scenarios::Scenario& scenario, KeptCase& kept) {
  sim::World world(scenario.setup, machine_under_test());
  const traces::ReplayResult result = traces::replay(world, trace, scenario.plan.timing);
  if (result.kind != ReplayKind::diverged || world.verdict()) return;
  const sim::Time elapsed = trace.choices[result.choice - 1].time_us;
  traces::story::Continuation rest(world, scenario.plan, elapsed, trace.header.seed);
  std::uint32_t until_look = kEventsBetweenLooks;
  while (rest.advance()) {
    if (--until_look != 0) continue;
    until_look = kEventsBetweenLooks;
    if (!io::catch_interrupts()) continue;
    kept.status = KeptStatus::interrupted;
    return;
  }
  kept.event = world.tally().events;
  if (world.verdict()) {
    kept.continued = "violated";
    kept.property = checkers::name(world.verdict()->property);
    kept.code = code_of(*world.verdict(), scenario);
    kept.reason += "; it went on to violate " + violation_at(*world.verdict(), kept.event);
  } else if (world.limit_reached() != nullptr) {
    kept.continued = "limit";
    kept.reason += std::string("; it went on to the limit \"") + world.limit_reached() + "\"";
  } else {
    kept.continued = "held";
    kept.code = io::ExitCode::held;
    kept.reason += "; it went on for " + traces::grouped(kept.event - result.events) +
                   " events, and every property held";
  }
}

void judge_same(const traces::Trace& trace, const Replayed& replayed, KeptCase& kept) {
  const auto& violation = replayed.result.verdict;
  const std::string difference = way_difference(replayed, trace);
  kept.status = difference.empty() ? KeptStatus::same : KeptStatus::different;
  kept.code = exit_code(replayed);
  const std::string what =
      violation
          ? violation_at(*violation, kept.event)
          : first_reason(replayed.judgement, "after " + at_event(kept.event) + " it has held");
  kept.reason = difference.empty() ? what : difference + ": " + what;
}

KeptCase judge_trace(const std::string& path, bool goes_on) {
  const traces::Trace trace = trace_to_repeat(path);
  const scenarios::Scenario scenario =
      scenarios::parse(trace.header.scenario, path + " (its scenario)");
  KeptCase kept;
  const Replayed replayed = replay_one(trace, scenario);
  if (replayed.interrupted) return kept;
  const traces::ReplayResult& result = replayed.result;
  kept.event = result.events;
  if (result.verdict) kept.property = checkers::name(result.verdict->property);
  switch (result.kind) {
    case ReplayKind::same:
      judge_same(trace, replayed, kept);
      break;
    case ReplayKind::fixed:
      kept.status = KeptStatus::fixed;
      kept.code = io::ExitCode::held;
      kept.reason =
          violation_at(*trace.outcome.violation, trace.outcome.event) + " does not occur any more";
      break;
    case ReplayKind::different:
      kept.status = KeptStatus::different;
      kept.code = result.verdict ? code_of(*result.verdict, scenario) : io::ExitCode::held;
      kept.reason = result.verdict ? violation_at(*result.verdict, result.events) +
                                         ", which was not recorded: " + result.reason
                                   : "every property held, and " + result.reason;
      break;
    case ReplayKind::diverged:
      kept.status = KeptStatus::diverged;
      kept.choice = result.choice;
      kept.reason = result.reason;
      if (goes_on) go_on(trace, scenario, kept);
      break;
  }
  if (trace.edited) kept.reason += "; the file was changed after it was written";
  return kept;
}

KeptCase judge_scenario(const std::string& path) {
  const scenarios::Scenario scenario = scenarios::parse(read_text(path), path);
  if (scenario.bounds) {
    throw scenarios::UserError{path, "this is an exploration, which has no run: see explore"};
  }
  KeptCase kept;
  const Execution run = execute(scenario, scenario.seed, io::catch_interrupts());
  if (run.interrupted) return kept;
  kept.code = run.exit_code();
  kept.status = kept.code == io::ExitCode::held ? KeptStatus::held : KeptStatus::failed;
  kept.event = run.outcome.event;
  if (run.outcome.violation) {
    kept.property = checkers::name(run.outcome.violation->property);
    kept.reason = violation_at(*run.outcome.violation, kept.event);
  } else {
    kept.reason = first_reason(run.judgement, "after " + at_event(kept.event) + " it has held");
  }
  return kept;
}

}  // namespace

std::string_view name(KeptStatus status) noexcept { return core::name_of(status); }

KeptCase judge_kept(const std::string& path, bool goes_on) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  KeptCase kept;
  try {
    kept = path.ends_with(kKeptTraceEnd) ? judge_trace(path, goes_on) : judge_scenario(path);
  } catch (const scenarios::UserError& error) {
    kept.status = KeptStatus::refused;
    kept.code = io::ExitCode::bad_input;
    kept.reason = error.where + ": " + error.message;
  }
  kept.path = path;
  kept.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return kept;
}

io::JunitCase junit_of(const KeptCase& kept) {
  io::JunitCase test;
  test.group = "squall.regress";
  test.name = kept.path;
  test.seconds = kept.seconds;
  if (kept.code == io::ExitCode::held) return test;
  const bool is_finding =
      kept.code == io::ExitCode::violated || kept.code == io::ExitCode::expectation_failed;
  test.kind = is_finding ? io::JunitCase::Kind::failure : io::JunitCase::Kind::error;
  test.type = kept.property.empty() ? std::string(name(kept.status)) : kept.property;
  test.message = kept.reason;
  test.details = std::string(name(kept.status)) + ": " + kept.reason + "\n";
  return test;
}

}  // namespace squall::tools::replay
