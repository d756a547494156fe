// `squall replay`: replays choices or seeds, compares outcomes, and the options.
#include "tools/replay/replay_verb.hpp"

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
#include "tools/replay/replayed.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/transcript/tell_trace.hpp"

namespace squall::tools::replay {
namespace {

using traces::ReplayKind;

constexpr const char* kEdited =
    "the file was changed after it was written: its seal does not fit its lines";

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
    text += violation_text(*result.verdict, result.failure);
  } else if (result.kind == ReplayKind::fixed && trace.outcome.violation) {
    text += labelled("recorded", trace.outcome.explanation()) +
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
    test.message = checkers::explain(*violation, replayed.result.failure);
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
  if (options.events) {
    throw scenarios::UserError{
        path, "--events prints the events of a seed; --tell tells those of a trace"};
  }
  const traces::Trace trace = trace_to_repeat(path);
  const scenarios::Scenario scenario =
      scenarios::parse(trace.header.scenario, path + " (its scenario)");
  const Replayed replayed = replay_one(trace, scenario);
  const std::string story = options.tell ? told(trace, scenario) : "";
  return {exit_code(replayed), story + text_of(replayed, path, trace),
          json_of(replayed, path, trace), junit_of(replayed, path, trace)};
}

RunOutput replay_swarm(std::uint64_t seed, const RunOptions& options) {
  return run_one(drawn_scenario(seed), seed, options,
                 io::program_word() + " replay " + io::seed_text(seed) + seat_option());
}

/// A mistake in one says nothing about the others.
RunOutput output_of(const std::string& what, const RunOptions& options) {
  try {
    const auto seed = io::as_number(what);
    const SeatUnderTest seat(options.seat, seed ? scenarios::Seats{} : seats_asked_by(what));
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
  io::ExitCode code = io::ExitCode::held;
  io::ExitCode printed = io::ExitCode::held;
  scenarios::json::Value list = scenarios::json::Value::array();
  std::vector<io::JunitCase> cases;
  for (const std::string& one : what) {
    if (stop.load()) {
      code = io::worse(code, io::ExitCode::no_verdict);
      break;
    }
    const RunOutput output = output_of(one, options);
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
  const io::Option quiet =
      verb.flag("--quiet", options->quiet, "Print nothing when everything held");
  const io::Option tell =
      verb.flag("--tell", options->tell, "Print each run first, as prose with virtual times")
          .excludes(json);
  verb.flag("--events", options->events, "Of seeds: print every event as it happens")
      .excludes(json)
      .excludes(quiet)
      .excludes(tell);
  add_seat_options(verb, options->seat);
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

}  // namespace squall::tools::replay
