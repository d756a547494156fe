// See replay.hpp.
#include "tools/replay.hpp"

#include <algorithm>

#include "core/server.hpp"
#include "scenarios/generate.hpp"
#include "scenarios/parse.hpp"
#include "tools/console.hpp"
#include "tools/interrupt.hpp"
#include "tools/numbers.hpp"
#include "tools/report.hpp"
#include "tools/source.hpp"
#include "traces/replay.hpp"

namespace squall::tools {
namespace {

/// What replaying a trace came to, the way of replay told apart: by choices, or by its seed.
traces::ReplayResult replay_trace(const traces::Trace& trace, const scenarios::Scenario& scenario) {
  if (trace.recorded) {
    sim::World world(scenario.setup, core::ServerMaker{});
    return traces::replay(world, trace);
  }
  const Execution run = execute(scenario, trace.header.seed, catch_interrupts());
  traces::ReplayResult result;
  result.events = run.outcome.event;
  result.verdict = run.outcome.violation;
  if (run.outcome.violation == trace.outcome.violation &&
      (run.outcome.violation || run.outcome.digest == trace.outcome.digest)) {
    return result;
  }
  const bool fixed = trace.outcome.violation && !run.outcome.violation;
  result.kind = fixed ? traces::ReplayKind::fixed : traces::ReplayKind::different;
  result.reason = "run again from its seed, for its choices were not recorded";
  return result;
}

ExitCode exit_code(const traces::ReplayResult& result) {
  if (result.kind == traces::ReplayKind::same) {
    return result.verdict ? ExitCode::violated : ExitCode::held;
  }
  return result.kind == traces::ReplayKind::fixed ? ExitCode::held : ExitCode::not_reproducible;
}

std::string word(traces::ReplayKind kind) {
  std::string text(traces::name(kind));
  for (char& c : text) c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::string text_of(const traces::ReplayResult& result, const std::string& path,
                    const traces::Trace& trace) {
  const bool good = result.kind == traces::ReplayKind::fixed ||
                    (result.kind == traces::ReplayKind::same && !result.verdict);
  std::string text = paint(good ? Colour::green : Colour::red, word(result.kind)) + "  " + path;
  if (result.kind == traces::ReplayKind::diverged) {
    text += " at choice " + grouped(result.choice) + " of " + grouped(trace.choices.size());
  } else {
    text += ", " + grouped(result.events) + " events";
  }
  text += "\n";
  if (!result.reason.empty()) text += "  " + result.reason + "\n";
  if (result.verdict) {
    text += "  property   " + std::string(checkers::name(result.verdict->property)) + "\n";
    text += "  rule       " + std::string(checkers::statement(result.verdict->property)) + "\n";
    text += "  happened   " + checkers::explain(*result.verdict) + "\n";
  } else if (result.kind == traces::ReplayKind::fixed && trace.outcome.violation) {
    text += "  recorded   " + checkers::explain(*trace.outcome.violation) + "\n";
    text += "  now        all of it happened again, and every property held\n";
  }
  return text;
}

}  // namespace

ExitCode replay(const std::vector<std::string>& what, const RunOptions& options) {
  ExitCode worst = ExitCode::held;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::string text;
  for (const std::string& one : what) {
    ExitCode code = ExitCode::held;
    if (const auto seed = as_number(one)) {
      const scenarios::Scenario scenario = scenarios::generate(*seed);
      const RunOutput output =
          run_one(scenario, *seed, options, "squall replay " + seed_text(*seed));
      code = output.code;
      if (options.json) {
        list.push_back(nlohmann::ordered_json::parse(output.text));
      } else {
        text += output.text;
      }
    } else {
      const traces::Trace trace = trace_from(one);
      const scenarios::Scenario scenario =
          scenarios::parse(trace.header.scenario, one + " (its scenario)");
      const traces::ReplayResult result = replay_trace(trace, scenario);
      code = exit_code(result);
      text += text_of(result, one, trace);
      nlohmann::ordered_json json;
      json["replay"] = traces::name(result.kind);
      json["choice"] = result.choice;
      json["reason"] = result.reason;
      json["trace"] = one;
      json["property"] = nullptr;
      if (result.verdict) json["property"] = checkers::name(result.verdict->property);
      json["exit_code"] = static_cast<int>(code);
      list.push_back(json);
    }
    worst = std::max(worst, code);
  }
  if (options.json) {
    print(document(list));
  } else if (!options.quiet || worst != ExitCode::held) {
    print(text);
  }
  return worst;
}

}  // namespace squall::tools
