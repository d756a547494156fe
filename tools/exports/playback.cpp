// Applies the choices of a trace, or lets the simulator choose.
#include "tools/exports/playback.hpp"

#include <fstream>

#include "scenarios/parse.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/scenario_source.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_action.hpp"
#include "traces/replay.hpp"

namespace squall::tools::exports {
namespace {

/// By its first bytes, whatever its name.
bool is_trace(const std::string& file) {
  constexpr std::string_view kBeginning = "{\"squall_trace\"";
  std::ifstream in(file, std::ios::binary);
  std::string beginning(kBeginning.size(), '\0');
  return in.read(beginning.data(), static_cast<std::streamsize>(beginning.size())) &&
         beginning == kBeginning;
}

}  // namespace

RunSource source_of(const std::string& what, std::optional<std::uint64_t> seed) {
  if (!is_trace(what)) {
    scenarios::Scenario scenario = scenario_from(what);
    fit_to_machine(scenario);
    const std::uint64_t chosen = seed.value_or(scenario.seed);
    return {what, std::move(scenario), chosen, std::nullopt};
  }
  traces::Trace trace = trace_to_repeat(what);
  if (seed) throw scenarios::UserError{"--seed", "a trace has a seed: " + what};
  scenarios::Scenario scenario = scenarios::parse(trace.header.scenario, what + " (its scenario)");
  RunSource source{what, std::move(scenario), trace.header.seed, std::nullopt};
  trace.descriptions = {};  // the World tells
  source.trace = std::move(trace);
  return source;
}

Playback::Playback(const RunSource& source) : source_(source) {
  if (source.trace && source.trace->recorded) {
    world_ = std::make_unique<sim::World>(source.scenario.setup, machine_under_test());
  } else {
    run_.emplace(source.scenario, source.seed, machine_under_test());
  }
}

const sim::Report* Playback::advance() {
  if (run_) return run_->advance();
  const traces::Trace& trace = *source_.trace;
  if (at_ == trace.choices.size() || world_->verdict()) return nullptr;
  const traces::Choice& choice = trace.choices[at_++];
  sim::Action action = choice.action;
  if (traces::names_message(action.kind)) action.slot = traces::slot_of(*world_, choice);
  now_ = choice.time_us;
  const sim::Report& report = world_->apply(action);
  if (!report.enabled) {
    throw scenarios::UserError{source_.where, "choice " + std::to_string(at_) + " of " +
                                                  std::to_string(trace.choices.size()) + " (" +
                                                  traces::describe(choice.action) +
                                                  ") is not possible now: see replay"};
  }
  return &report;
}

}  // namespace squall::tools::exports
