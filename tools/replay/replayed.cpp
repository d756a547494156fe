// Replays the choices of a trace, or its seed.
#include "tools/replay/replayed.hpp"

#include "tools/execution.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::replay {

using traces::ReplayKind;

namespace {

Replayed replay_choices(const traces::Trace& trace, const scenarios::Scenario& scenario) {
  Replayed replayed;
  sim::World world(scenario.setup, machine_under_test());
  replayed.result = traces::replay(world, trace, scenario.plan.timing);
  if (replayed.result.kind == ReplayKind::diverged && !scenario.bounds) {
    const Execution run = execute(scenario, trace.header.seed, io::catch_interrupts());
    replayed.interrupted = run.interrupted;
    replayed.of_seed = run.judgement;
  }
  if (replayed.result.kind != ReplayKind::same) return replayed;
  if (replayed.result.verdict || !trace.outcome.limit.empty()) {
    traces::Facts facts;
    facts.violation = replayed.result.verdict;
    facts.limit = trace.outcome.limit;
    replayed.judgement = traces::judge(scenario, facts);
    return replayed;
  }
  const Execution run = execute(scenario, trace.header.seed, io::catch_interrupts());
  if (!run.interrupted && run.outcome.digest == trace.outcome.digest) {
    replayed.judgement = run.judgement;
  }
  return replayed;
}

Replayed replay_seed(const traces::Trace& trace, const scenarios::Scenario& scenario) {
  Replayed replayed;
  const Execution run = execute(scenario, trace.header.seed, io::catch_interrupts());
  replayed.interrupted = run.interrupted;
  traces::ReplayResult& result = replayed.result;
  result.events = run.outcome.event;
  result.verdict = run.outcome.violation;
  if (run.interrupted) return replayed;
  if (run.outcome.violation == trace.outcome.violation &&
      (run.outcome.violation || run.outcome.digest == trace.outcome.digest)) {
    replayed.judgement = run.judgement;
    return replayed;
  }
  const bool fixed = trace.outcome.violation && !run.outcome.violation;
  result.kind = fixed ? ReplayKind::fixed : ReplayKind::different;
  result.reason = "run again from its seed, for its choices were not recorded";
  return replayed;
}

}  // namespace

Replayed replay_one(const traces::Trace& trace, const scenarios::Scenario& scenario) {
  Replayed replayed =
      trace.recorded ? replay_choices(trace, scenario) : replay_seed(trace, scenario);
  replayed.was_violated = trace.outcome.violation.has_value();
  return replayed;
}

io::ExitCode exit_code(const Replayed& replayed) {
  if (replayed.interrupted) return io::ExitCode::no_verdict;
  const ReplayKind kind = replayed.result.kind;
  if (kind == ReplayKind::fixed) return io::ExitCode::held;
  // A server that no longer does what broke a property takes another course.
  if (replayed.of_seed && replayed.was_violated) return tools::exit_code(replayed.of_seed->result);
  if (kind != ReplayKind::same) return io::ExitCode::not_reproducible;
  return replayed.judgement ? tools::exit_code(replayed.judgement->result) : io::ExitCode::held;
}

std::string word(const Replayed& replayed) {
  if (replayed.interrupted) return "INTERRUPTED";
  std::string text(name(replayed.result.kind));
  for (char& c : text) c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace squall::tools::replay
