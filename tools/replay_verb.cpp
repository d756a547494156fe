// `squall replay`: replays choices or seeds, compares outcomes, and the options.
#include "tools/replay_verb.hpp"

#include <memory>

#include "scenarios/parse.hpp"
#include "scenarios/swarm/generate.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/program_name.hpp"
#include "tools/junit_run.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/replay.hpp"
#include "traces/transcript/tell_trace.hpp"

namespace squall::tools {
namespace {

using traces::ReplayKind;

constexpr const char* kEdited =
    "the file was changed after it was written: its seal does not fit its lines";

/// What replaying a trace came to.
struct Replayed {
  traces::ReplayResult result;
  /// Of a run that is the same. Nothing: its choices are, but this build's simulator would make
  /// others from its seed, and expectations are asked of whole runs only.
  std::optional<traces::Judgement> judgement;
  /// diverged: what this build makes of the trace's seed. Nothing: the trace has none, for an
  /// exploration found it.
  std::optional<traces::Judgement> of_seed;
  bool was_violated = false;  // in the recorded run
  bool interrupted = false;
};

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

/// Behind the word of the headline.
std::string place_of(const Replayed& replayed, const std::string& path,
                     const traces::Trace& trace) {
  const traces::ReplayResult& result = replayed.result;
  std::string text = "  " + io::one_line(path);
  if (result.kind == ReplayKind::diverged) {
    text += " at choice " + traces::grouped(result.choice) + " of " +
            traces::grouped(trace.choices.size());
  } else {
    text += ", " + traces::grouped(result.events) + " events";
  }
  return text + "\n";
}

std::string text_of(const Replayed& replayed, const std::string& path, const traces::Trace& trace) {
  const traces::ReplayResult& result = replayed.result;
  const bool good = exit_code(replayed) == io::ExitCode::held;
  std::string text = io::paint(good ? io::Colour::green : io::Colour::red, word(replayed)) +
                     place_of(replayed, path, trace);
  if (!result.reason.empty()) text += labelled("because", io::one_line(result.reason));
  if (replayed.of_seed) {
    text += labelled("its seed", std::string(name(replayed.of_seed->result)));
    for (const std::string& reason : replayed.of_seed->reasons) text += labelled("", reason);
  }
  if (result.verdict) {
    text += violation_text(*result.verdict);
  } else if (result.kind == ReplayKind::fixed && trace.outcome.violation) {
    text += labelled("recorded", checkers::explain(*trace.outcome.violation)) +
            labelled("now", "every choice was possible, and every property held");
  } else if (replayed.judgement && !replayed.judgement->reasons.empty()) {
    text += labelled("verdict", std::string(name(replayed.judgement->result)));
    for (const std::string& reason : replayed.judgement->reasons) {
      text += labelled("because", reason);
    }
  }
  if (trace.edited) text += labelled("edited", kEdited);
  if (result.kind != ReplayKind::same) {
    text += labelled("made by", "squall " + io::one_line(trace.header.squall) + ", commit " +
                                    io::one_line(trace.header.commit));
  }
  return text;
}

scenarios::json::Value json_of(const Replayed& replayed, const std::string& path,
                               const traces::Trace& trace) {
  scenarios::json::Value json;
  json["replay"] = name(replayed.result.kind);
  if (replayed.interrupted) json["replay"] = "interrupted";
  json["verdict"] = nullptr;
  if (replayed.judgement) json["verdict"] = name(replayed.judgement->result);
  json["seed_verdict"] = nullptr;
  if (replayed.of_seed) json["seed_verdict"] = name(replayed.of_seed->result);
  json["choice"] = replayed.result.choice;
  json["reason"] = replayed.result.reason;
  json["trace"] = path;
  json["edited"] = trace.edited;
  json["property"] = nullptr;
  if (replayed.result.verdict) json["property"] = checkers::name(replayed.result.verdict->property);
  json["exit_code"] = static_cast<int>(exit_code(replayed));
  return json;
}

io::JunitCase junit_of(const Replayed& replayed, const std::string& path,
                       const traces::Trace& trace) {
  io::JunitCase test;
  test.group = "squall.replay";
  test.name = path;
  const io::ExitCode code = exit_code(replayed);
  if (code == io::ExitCode::held) return test;
  test.kind = code == io::ExitCode::violated || code == io::ExitCode::expectation_failed
                  ? io::JunitCase::Kind::failure
                  : io::JunitCase::Kind::error;
  test.type = word(replayed);
  test.message = replayed.result.reason;
  test.details = word(replayed) + place_of(replayed, path, trace);
  if (trace.edited) test.details += std::string(kEdited) + "\n";
  if (const auto& violation = replayed.result.verdict) {
    test.message = checkers::explain(*violation);
    test.details += std::string(checkers::statement(violation->property)) + "\n";
  }
  if (test.message.empty() && replayed.judgement && !replayed.judgement->reasons.empty()) {
    test.message = replayed.judgement->reasons.front();
  }
  return test;
}

/// The recorded run as prose: that of its seed, where it still comes to the same, or its choices.
std::string told(const traces::Trace& trace, const scenarios::Scenario& scenario) {
  traces::transcript::Transcript transcript;
  const Execution run =
      execute(scenario, trace.header.seed, io::catch_interrupts(), nullptr, &transcript);
  if (run.outcome.digest == trace.outcome.digest) return transcript.text() + "\n";
  if (trace.recorded) {
    return traces::transcript::told(trace, scenario, machine_under_test()) + "\n";
  }
  return "It cannot be told: its seed now gives a different run.\n\n";
}

/// ERRORS: scenarios::UserError for whatever is no trace of this program.
RunOutput replay_trace(const std::string& path, const RunOptions& options) {
  const traces::Trace trace = trace_to_repeat(path);
  const scenarios::Scenario scenario =
      scenarios::parse(trace.header.scenario, path + " (its scenario)");
  Replayed replayed =
      trace.recorded ? replay_choices(trace, scenario) : replay_seed(trace, scenario);
  replayed.was_violated = trace.outcome.violation.has_value();
  const std::string story = options.tell ? told(trace, scenario) : "";
  return {exit_code(replayed), story + text_of(replayed, path, trace),
          json_of(replayed, path, trace), junit_of(replayed, path, trace)};
}

RunOutput replay_swarm(std::uint64_t seed, const RunOptions& options) {
  return run_one(scenarios::swarm::generate(seed), seed, options,
                 io::program_word() + " replay " + io::seed_text(seed) + mutant_option());
}

/// A mistake in one says nothing about the others.
RunOutput replay_one(const std::string& what, const RunOptions& options) {
  try {
    const auto seed = io::as_number(what);
    return seed ? replay_swarm(*seed, options) : replay_trace(what, options);
  } catch (const scenarios::UserError& error) {
    io::print_complaint(error);
    const std::string message = error.where + ": " + error.message;
    scenarios::json::Value json;
    json["error"] = message;
    json["trace"] = what;
    json["exit_code"] = static_cast<int>(io::ExitCode::bad_input);
    io::JunitCase test;
    test.group = "squall.replay";
    test.name = what;
    test.kind = io::JunitCase::Kind::error;
    test.type = "bad_input";
    test.message = message;
    return {io::ExitCode::bad_input, "", json, test};
  }
}

}  // namespace

io::ExitCode replay(const std::vector<std::string>& what, const RunOptions& options) {
  const std::atomic<bool>& stop = io::catch_interrupts();
  io::require_writable({{"--junit", options.junit}}, what);
  const MutantUnderTest mutant(options.mutant);
  io::ExitCode code = io::ExitCode::held;
  io::ExitCode printed = io::ExitCode::held;
  scenarios::json::Value list = scenarios::json::Value::array();
  std::vector<io::JunitCase> cases;
  for (const std::string& one : what) {
    if (stop.load()) {
      code = io::worse(code, io::ExitCode::no_verdict);
      break;
    }
    const RunOutput output = replay_one(one, options);
    code = io::worse(code, output.code);
    list.push_back(output.json);
    cases.push_back(output.test);
    if (options.json || (options.quiet && output.code == io::ExitCode::held)) continue;
    if (printed == io::ExitCode::held) printed = io::print_result(output.text, io::ExitCode::held);
  }
  if (!options.junit.empty()) code = io::worse(code, write_junit(options.junit, cases));
  return options.json ? io::print_result(document(list), code) : io::worse(code, printed);
}

void add_replay_verb(io::CommandLine& program) {
  const auto options = std::make_shared<RunOptions>();
  const auto what = std::make_shared<std::vector<std::string>>();
  const io::Verb verb = program.add_verb("replay", "Repeat traces, or seeds of the swarm");
  verb.list("what", "", *what, "Trace files, or seeds such as 0x2a (a file: ./0x2a)").required();
  const io::Option json = verb.flag("--json", options->json, "One JSON document instead of text");
  verb.flag("--quiet", options->quiet, "Print nothing when everything held");
  verb.flag("--tell", options->tell, "Print each run first, as prose with virtual times")
      .excludes(json);
  verb.name("--mutant", "ID", options->mutant, kMutantHelp);
  add_output_options(verb, options->junit, options->out);
  verb.footer(
      "SAME: the recorded outcome again, and its exit code. FIXED: recorded as violated; now "
      "every\n"
      "choice was possible and all properties held (0). DIVERGED at choice k, or DIFFERENT: not\n"
      "reproducible (3); but where a violation was recorded and the choices diverge, the exit "
      "code\n"
      "is that of the trace's seed, which is run as well.\n"
      "Example: squall replay squall-findings/swarm-0x2a-log_matching-0x2a.trace.jsonl");
  verb.run([options, what] { return replay(*what, *options); });
}

}  // namespace squall::tools
