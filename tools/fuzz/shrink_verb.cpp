// `squall shrink`: the time, the report, and the options.
#include "tools/fuzz/shrink_verb.hpp"

#include <chrono>
#include <memory>

#include "scenarios/parse.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/describe_action.hpp"
#include "traces/shrink/shrinker.hpp"

namespace squall::tools::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kChoicesShown = 100;

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// With its choices: a trace that has none is run again from its seed.
traces::Trace recorded(traces::Trace trace, const scenarios::Scenario& scenario,
                       const std::string& where) {
  if (trace.recorded) return trace;
  traces::Recorder recorder(false);
  const Execution run = execute(scenario, trace.header.seed, io::catch_interrupts(), &recorder);
  if (run.interrupted)
    throw scenarios::UserError{where, "interrupted before its choices were recorded"};
  if (run.outcome.violation != trace.outcome.violation) {
    throw scenarios::UserError{where, "its seed now gives a different run"};
  }
  recorder.take(trace);
  return trace;
}

std::string text_of(const Shrunk& shrunk, const std::string& path) {
  const traces::Trace& trace = shrunk.trace;
  std::string text =
      io::paint(io::Colour::green, "SHRUNK") + "  " + traces::grouped(shrunk.choices_before) +
      " choices to " + traces::grouped(trace.choices.size()) + ", " +
      traces::grouped(shrunk.tries) + " tries" +
      (shrunk.is_minimal ? ": no single choice can go\n" : ": the time was over before the end\n");
  text += labelled("property", checkers::explain(*trace.outcome.violation));
  for (std::size_t at = 0; at < std::min(kChoicesShown, trace.choices.size()); ++at) {
    const std::string what = trace.descriptions.empty() ? "" : trace.descriptions[at];
    text += labelled(std::to_string(at + 1), traces::describe(trace.choices[at].action, what));
  }
  if (trace.choices.size() > kChoicesShown) text += labelled("…", "see the trace");
  text += labelled("trace", path);
  return text + labelled("replay", io::program_word() + " replay " + io::shell_word(path));
}

scenarios::json::Value json_of(const Shrunk& shrunk, const ShrinkOptions& options,
                               const std::string& path, io::ExitCode code) {
  scenarios::json::Value json;
  json["trace"] = options.trace;
  json["shrunk"] = path;
  json["property"] = checkers::name(shrunk.trace.outcome.violation->property);
  json["choices_before"] = shrunk.choices_before;
  json["choices"] = shrunk.trace.choices.size();
  json["minimal"] = shrunk.is_minimal;
  json["tries"] = shrunk.tries;
  json["seconds"] = shrunk.seconds;
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace

std::string path_beside(const std::string& trace) {
  constexpr std::string_view kTraceEnd = ".trace.jsonl";
  const bool ends = trace.size() > kTraceEnd.size() && trace.ends_with(kTraceEnd);
  const std::string stem = ends ? trace.substr(0, trace.size() - kTraceEnd.size()) : trace;
  return stem + ".min" + std::string(kTraceEnd);
}

Shrunk shrink_trace(const traces::Trace& trace, const std::string& where, double seconds) {
  const Clock::time_point begin = Clock::now();
  const scenarios::Scenario scenario =
      scenarios::parse(trace.header.scenario, where + " (its scenario)");
  if (!trace.outcome.violation) {
    throw scenarios::UserError{where, "it violates no property; only violations are shrunk"};
  }
  const traces::Trace whole = recorded(trace, scenario, where);
  traces::shrink::Shrinker shrinker(whole, scenario, machine_under_test());
  if (!shrinker.is_reproduced()) {
    throw scenarios::UserError{
        where, "its choices violate " +
                   std::string(checkers::name(trace.outcome.violation->property)) + " no longer"};
  }
  Shrunk shrunk;
  shrunk.choices_before = whole.choices.size();
  bool goes_on = true;
  while (goes_on && since(begin) < seconds && !io::catch_interrupts()) goes_on = shrinker.try_one();
  shrunk.is_minimal = !goes_on;
  shrunk.tries = shrinker.tries();
  shrunk.trace = shrinker.trace();
  shrunk.seconds = since(begin);
  return shrunk;
}

io::ExitCode shrink(const ShrinkOptions& options) {
  io::catch_interrupts();
  const std::string path = options.out.empty() ? path_beside(options.trace) : options.out;
  io::require_writable({{"--out", path}}, {options.trace});
  const Shrunk shrunk = shrink_trace(trace_from(options.trace), options.trace, options.seconds);
  const Kept kept = keep(shrunk.trace, path);
  if (kept.error) throw *kept.error;
  const io::ExitCode code = io::ExitCode::held;
  return io::print_result(
      options.json ? document(json_of(shrunk, options, path, code)) : text_of(shrunk, path), code);
}

void add_shrink_verb(io::CommandLine& program) {
  using Text = const std::string&;
  const auto options = std::make_shared<ShrinkOptions>();
  const io::Verb verb = program.add_verb("shrink", "As few choices as violate the same property");
  verb.name("trace", "", options->trace, "A trace with a violation").required();
  verb.text(
      "--seconds", "S",
      [options](Text name, Text text) { options->seconds = io::seconds(name, text); },
      "How long; 10 unless given");
  verb.name("--out", "FILE", options->out,
            "The shorter trace; NAME.min.trace.jsonl beside the trace unless given");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.footer("Example: squall shrink squall-findings/swarm-0x5-durability-0x5.trace.jsonl");
  verb.run([options] { return shrink(*options); });
}

}  // namespace squall::tools::fuzz
