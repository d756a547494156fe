// `squall explain`: the report, and the options.
#include "tools/explain/explain_verb.hpp"

#include <chrono>
#include <memory>
#include <optional>

#include "core/describe.hpp"
#include "scenarios/parse.hpp"
#include "tools/execution.hpp"
#include "tools/explain/outlook.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/prose.hpp"
#include "traces/story/causal_slice.hpp"
#include "traces/story/lockstep.hpp"
#include "traces/story/standstill.hpp"
#include "traces/story/story.hpp"

namespace squall::tools::explain {
namespace {

using core::to_string;
using scenarios::json::Value;
using traces::story::Belief;
using traces::story::Deviation;
using traces::story::Repetition;
using traces::story::Sentence;
using traces::story::Standstill;

/// Futures repeat a run dozens of times: with a process that is slower than this, that is said before.
constexpr double kLongReplay_s = 1;

/// A server's first deviation, and when it was.
struct Broken {
  Deviation deviation;
  std::uint64_t event = 0;
  sim::Time time_us = 0;
};

struct Explanation {
  Repetition run;
  std::vector<Sentence> story;
  std::optional<Broken> broken;
  std::optional<Outlook> outlook;  // of a violation
  /// Without one: what was expected of the run and did not happen, and what the servers did instead.
  std::vector<std::string> reasons;
  std::optional<Standstill> standstill;

  io::ExitCode code() const {
    if (run.verdict()) return io::ExitCode::violated;
    return reasons.empty() ? io::ExitCode::held : io::ExitCode::expectation_failed;
  }
};

/// Squall's own server reads its own messages only.
bool has_reference() { return chosen_machine().offers == scenarios::OfferSet::all(); }

/// Of the deviations that the violation depends on the first; else the first of all.
std::optional<Broken> first_of(const std::vector<Broken>& all, const std::vector<bool>& slice) {
  for (const Broken& one : all) {
    if (one.event > 0 && slice[one.event - 1]) return one;
  }
  if (all.empty()) return std::nullopt;
  return all.front();
}

/// What a run without a violation was expected to do, and did not: its seed is run again, for a trace
/// holds no expectations.
void find_standstill(const traces::Trace& trace, const scenarios::Scenario& scenario,
                     Explanation& explanation) {
  if (scenario.bounds) return;
  const Execution again = execute(scenario, trace.header.seed, io::catch_interrupts());
  const bool is_same = !again.interrupted && again.outcome.digest == trace.outcome.digest;
  if (!is_same || again.judgement.result != traces::Result::expectation_failed) return;
  explanation.reasons = again.judgement.reasons;
  const sim::simulate::CalmStatistics& calm = again.statistics.calm;
  if (calm.began_us != sim::kNever) {
    explanation.standstill =
        traces::story::standstill_of(explanation.run, calm.began_us, calm.core);
    return;
  }
  // The end of the run, long enough for some elections.
  const sim::Time lately = 10 * scenario.plan.timing.election_timeout_max_us;
  const sim::Time end = again.outcome.time_us;
  explanation.standstill = traces::story::standstill_of(
      explanation.run, end - std::min(end, lately), explanation.run.world->servers());
}

Explanation explained(const traces::Trace& trace, const std::string& where, bool asks_futures) {
  const scenarios::Scenario scenario =
      scenarios::parse(trace.header.scenario, where + " (its scenario)");
  const traces::Trace whole = with_choices(trace, scenario, where, io::catch_interrupts());
  const traces::story::Lockstep lockstep(machine_under_test());
  if (whole.choices.size() > traces::story::kEventsMax) {
    throw scenarios::UserError{where, "it has more than " +
                                          traces::grouped(traces::story::kEventsMax) +
                                          " choices: shrink it first"};
  }
  const auto begin = std::chrono::steady_clock::now();
  traces::story::Repeater repeater(whole, scenario, lockstep);
  std::vector<Broken> broken;
  core::ServerSet deviated;
  while (repeater.advance()) {
    const traces::story::Event& event = repeater.so_far().events.back();
    const auto& deviation = lockstep.deviations()[event.action.server];
    if (!deviation || deviated.contains(event.action.server)) continue;
    deviated.add(event.action.server);
    broken.push_back({*deviation, event.number, event.time_us});
  }
  Explanation explanation;
  explanation.run = repeater.take();
  if (!explanation.run.stuck.empty()) throw scenarios::UserError{where, explanation.run.stuck};
  if (explanation.run.verdict() != whole.outcome.violation) {
    throw scenarios::UserError{where, "its choices end in another way now: see replay"};
  }
  const std::vector<bool> slice = traces::story::causal_slice(explanation.run);
  explanation.story = traces::story::story_of(explanation.run, slice);
  if (has_reference()) explanation.broken = first_of(broken, slice);
  if (!explanation.run.verdict()) {
    find_standstill(whole, scenario, explanation);
  } else if (asks_futures) {
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (seconds > kLongReplay_s) {
      io::print_error(
          "explain: it now asks how this run goes on in other ways; one repetition took " +
          std::to_string(seconds).substr(0, 4) +
          " s, and there are dozens: --no-futures leaves them out\n");
    }
    explanation.outlook = outlook_of(whole, scenario, explanation.run);
  }
  // The World's machines refer to the lockstep, and are asked no more.
  return explanation;
}

std::string input_of(const Deviation& deviation) {
  return deviation.booted ? "boot from its disk" : core::describe(deviation.input);
}

std::string numbered(std::size_t number, const Sentence& sentence) {
  std::string events = "event " + traces::grouped(sentence.first_event);
  if (sentence.last_event != sentence.first_event) {
    events = "events " + traces::grouped(sentence.first_event) + " to " +
             traces::grouped(sentence.last_event);
  }
  return traces::wrapped(std::to_string(number) + ". " + events + ", " +
                             traces::milliseconds(sentence.time_us) + ": " + sentence.text + ".",
                         "     ");
}

std::string text_of(const std::vector<Sentence>& story, bool all) {
  const bool cut = !all && story.size() > kSentencesShown;
  const std::size_t head = cut ? kSentencesShown / 3 : story.size();
  const std::size_t tail = cut ? story.size() - (kSentencesShown - head) : story.size();
  std::string text;
  for (std::size_t at = 0; at < story.size(); ++at) {
    if (at == head && cut) {
      text +=
          "     … " + traces::grouped(tail - head) + " sentences are left out; --all tells them\n";
      at = tail;
    }
    text += numbered(at + 1, story[at]);
  }
  return text;
}

/// Finds the first step of a machine that Figure 3.1 forbids.
std::string conform_command() {
  const std::string option = " --machine ";
  const bool is_given = seat_option().starts_with(option);
  return io::program_word() + " conform " +
         (is_given ? seat_option().substr(option.size()) : "MACHINE");
}

std::string rule_text(const std::optional<Broken>& broken) {
  if (!has_reference()) {
    return labelled("rule", "not asked: Squall's own server cannot read the messages of " +
                                chosen_machine().name) +
           unbroken("see", conform_command());
  }
  if (!broken) {
    return labelled("rule",
                    "no server did anything but what Squall's own server does with the "
                    "same inputs: no rule was broken by a step, so the cause is outside "
                    "of the servers (a fault, or the property itself)");
  }
  const Deviation& deviation = broken->deviation;
  std::string text = labelled("first step", "event " + traces::grouped(broken->event) + ", " +
                                                traces::milliseconds(broken->time_us) + ", " +
                                                traces::in_words(deviation.server));
  text += labelled("input", input_of(deviation));
  text += labelled("it", deviation.did);
  text += labelled("reference", deviation.reference);
  return text + labelled("rule", std::string(traces::story::rule_of(deviation)));
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

std::string belief_text(const std::vector<Belief>& beliefs) {
  std::string text = "  server  state   role           term  vote  last   commit  configuration\n";
  for (const Belief& belief : beliefs) {
    const core::Durable& durable = belief.view.durable;
    text += "  " + padded(to_string(belief.server), 8) + padded(belief.state, 8) +
            padded(std::string(core::name(belief.view.role)), 15) +
            padded(to_string(durable.current_term), 6) +
            padded(durable.voted_for == core::kNobody ? "-" : to_string(durable.voted_for), 6) +
            padded(core::describe(belief.last), 7) +
            padded(to_string(belief.view.commit_index), 8) +
            traces::in_words(belief.view.configuration) + "\n";
  }
  return text;
}

std::string standstill_text(const Standstill& standstill) {
  std::string text = "\nWho waits for what, from " + traces::milliseconds(standstill.from_us) +
                     " on (event " + traces::grouped(standstill.first_event) + ")\n";
  for (const std::string& sentence : standstill.sentences) {
    text += traces::wrapped("- " + sentence + ".", "    ");
  }
  return text;
}

std::string report(const Explanation& explanation, const ExplainOptions& options) {
  const checkers::Verdict& verdict = explanation.run.verdict();
  std::string text;
  if (verdict) {
    text = io::paint(io::Colour::red, "VIOLATED") + " " +
           std::string(checkers::name(verdict->property)) + "  " + io::one_line(options.trace) +
           "\n" + violation_text(*verdict, explanation.run.world->failure_text());
  } else if (!explanation.reasons.empty()) {
    text = io::paint(io::Colour::red, "EXPECTATION FAILED") + "  " + io::one_line(options.trace) +
           "\n";
    for (const std::string& reason : explanation.reasons) text += labelled("because", reason);
    text += standstill_text(*explanation.standstill);
  } else {
    text = "NO VIOLATION  " + io::one_line(options.trace) + "\n";
  }
  text += "\nWhat led to it (" + traces::grouped(explanation.story.size()) + " sentences of " +
          traces::grouped(explanation.run.events.size()) + " events)\n";
  text += text_of(explanation.story, options.all);
  text += "\nThe first step that the reference does not take\n" + rule_text(explanation.broken);
  if (explanation.outlook) {
    text += "\nWhen it was decided\n" + text_of(*explanation.outlook, explanation.run);
  }
  text += "\nWhat each server believes at the end (last: index/term)\n";
  return text + belief_text(traces::story::beliefs_of(*explanation.run.world));
}

Value to_json(const std::optional<Broken>& broken) {
  Value json;
  if (!broken) return json;
  json["server"] = broken->deviation.server.value();
  json["event"] = broken->event;
  json["time_us"] = broken->time_us;
  json["input"] = input_of(broken->deviation);
  json["did"] = broken->deviation.did;
  json["reference"] = broken->deviation.reference;
  json["rule"] = traces::story::rule_of(broken->deviation);
  return json;
}

Value to_json(const Belief& belief) {
  Value json;
  json["server"] = belief.server.value();
  json["state"] = belief.state;
  json["role"] = core::name(belief.view.role);
  json["term"] = belief.view.durable.current_term.value();
  json["voted_for"] = belief.view.durable.voted_for.value();
  json["last_index"] = belief.last.index.value();
  json["last_term"] = belief.last.term.value();
  json["commit_index"] = belief.view.commit_index.value();
  json["configuration"] = traces::in_words(belief.view.configuration);
  return json;
}

Value to_json(const Explanation& explanation, const std::string& trace, io::ExitCode code) {
  const checkers::Verdict& verdict = explanation.run.verdict();
  Value json;
  json["trace"] = trace;
  json["property"] = verdict ? Value(checkers::name(verdict->property)) : Value();
  json["statement"] = verdict ? Value(checkers::statement(verdict->property)) : Value();
  json["explanation"] = verdict ? Value(checkers::explain(*verdict)) : Value();
  json["events"] = explanation.run.events.size();
  json["story"] = Value::array();
  for (const Sentence& sentence : explanation.story) {
    json["story"].push_back({{"first_event", sentence.first_event},
                             {"last_event", sentence.last_event},
                             {"time_us", sentence.time_us},
                             {"server", sentence.server.value()},
                             {"text", sentence.text}});
  }
  json["rule"] = to_json(explanation.broken);
  json["futures"] = explanation.outlook ? json_of(*explanation.outlook) : Value();
  json["reasons"] = explanation.reasons;
  json["standstill"] = nullptr;
  if (explanation.standstill) {
    json["standstill"] = {{"from_us", explanation.standstill->from_us},
                          {"first_event", explanation.standstill->first_event},
                          {"sentences", explanation.standstill->sentences}};
  }
  json["beliefs"] = Value::array();
  for (const Belief& belief : traces::story::beliefs_of(*explanation.run.world)) {
    json["beliefs"].push_back(to_json(belief));
  }
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace

io::ExitCode explain(const ExplainOptions& options) {
  io::catch_interrupts();
  const SeatUnderTest seat(options.seat, seats_asked_by(options.trace));
  const Explanation explanation =
      explained(trace_to_repeat(options.trace), options.trace, options.asks_futures);
  const io::ExitCode code = explanation.code();
  return io::print_result(options.json ? document(to_json(explanation, options.trace, code))
                                       : report(explanation, options),
                          code);
}

void add_explain_verb(io::CommandLine& program) {
  const auto options = std::make_shared<ExplainOptions>();
  const auto no_futures = std::make_shared<bool>(false);
  const io::Verb verb = program.add_verb("explain", "Tell why a trace ends with a violation");
  verb.name("trace", "", options->trace, "A trace; a shrunk one is told best").required();
  add_seat_options(verb, options->seat);
  verb.flag("--all", options->all, "Every sentence of a long story");
  verb.flag("--no-futures", *no_futures, "Do not ask when it was decided");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.footer("Example: squall explain squall-findings/swarm-0x5-durability-0x5.min.trace.jsonl");
  verb.run([options, no_futures] {
    options->asks_futures = !*no_futures;
    return explain(*options);
  });
}

}  // namespace squall::tools::explain
