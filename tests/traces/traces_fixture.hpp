// Small traces, runs and refusals for the tests of traces/.
#pragma once

#include <sstream>
#include <string>
#include <string_view>

#include "core/server.hpp"
#include "scenarios/scenario.hpp"
#include "traces/action_words.hpp"
#include "traces/codec.hpp"
#include "traces/record.hpp"
#include "traces/run.hpp"

namespace squall::tests {

inline std::string text_of(const traces::Trace& trace) {
  std::ostringstream out;
  traces::write(out, trace);
  return out.str();
}

inline traces::Trace trace_of(const std::string& text, const traces::FileLimits& limits = {}) {
  std::istringstream in(text);
  return traces::read(in, "a.jsonl", limits);
}

/// "where: message" of the error that reading throws; empty when it reads.
inline std::string refusal(const std::string& text, const traces::FileLimits& limits = {}) {
  try {
    trace_of(text, limits);
    return "";
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

inline traces::Header small_header() {
  traces::Header header;
  header.squall = "0.1.0";
  header.commit = "abc";
  header.compiler = "C 1";
  header.scenario = R"({"name":"small"})";
  header.seed = 7;
  return header;
}

/// A choice of every kind, and a violation.
inline traces::Trace small_trace() {
  using sim::ActionKind;
  traces::Trace trace;
  trace.header = small_header();
  const std::uint32_t links = sim::links(core::ServerSet::of(1), core::ServerSet(0b1100));
  for (int kind = 0; kind < sim::kActionKinds; ++kind) {
    const sim::Action action{static_cast<ActionKind>(kind), 2, 1, links};
    traces::Choice choice =
        traces::canonical({action, 0x9f3a, 1000u * static_cast<unsigned>(kind)});
    if (choice.action.kind == ActionKind::crash) choice.action.value = 1;
    if (choice.action.kind == ActionKind::request) choice.action.value = 5;
    if (traces::names_index(choice.action.kind)) choice.action.value = 4;
    if (choice.action.kind == sim::ActionKind::limit_disk) choice.action.value = 4;
    if (choice.action.kind == ActionKind::change_membership ||
        choice.action.kind == ActionKind::force_configuration) {
      choice.action.value = 0b110;
      choice.action.slot = 0b1000;
    }
    if (choice.action.kind == ActionKind::transfer) choice.action.value = 3;
    if (choice.action.kind == ActionKind::named_timeout) choice.action.value = 7;
    trace.choices.push_back(choice);
    trace.descriptions.emplace_back();
  }
  trace.descriptions[0] = "AppendEntries 1→2 term 3 prev 4/2 +3 commit 3";
  checkers::Violation violation;
  violation.property = checkers::Property::vote_once;
  violation.server = 2;
  violation.other = 1;
  violation.term = 3;
  violation.expected = 1;
  violation.found = ~std::uint64_t{0};
  trace.outcome.violation = violation;
  trace.outcome.event = trace.choices.size();
  trace.outcome.time_us = trace.choices.back().time_us;
  trace.outcome.digest = 0xd1;
  trace.outcome.world_digest = 0xd2;
  return trace;
}

/// Three servers, two clients, and faults that makes every kind of message.
inline scenarios::Scenario small_scenario() {
  scenarios::Scenario scenario;
  scenario.name = "small";
  scenario.setup.servers = 3;
  scenario.setup.clients = 2;
  scenario.setup.settings.synchronous_disk = false;
  sim::plan::Plan& plan = scenario.plan;
  plan.links.delay = {1'000, 8'000};
  plan.links.drop = 20'000;
  plan.links.duplicate = 50'000;
  plan.links.reorder = 100'000;
  plan.sync = {100, 2'000};
  plan.workload.think = {0, 20'000};
  plan.workload.retry_us = 200'000;
  plan.faults.crash = {400'000, {10'000, 200'000}};
  plan.faults.pause = {500'000, {10'000, 100'000}};
  plan.faults.partition = {600'000, {50'000, 400'000}};
  plan.end_us = 2 * sim::kSecond_us;
  return scenario;
}

/// A run to its end, recorded.
inline traces::Trace recorded(const scenarios::Scenario& scenario, std::uint64_t seed,
                              const core::MachineMaker& maker) {
  traces::Run run(scenario, seed, maker);
  traces::Recorder recorder;
  while (const sim::Report* report = run.advance()) recorder.add(*report, run.simulator().now());
  traces::Trace trace;
  trace.header = small_header();
  trace.header.seed = seed;
  recorder.take(trace);
  trace.outcome = traces::outcome(run.world(), run.simulator());
  return trace;
}

}  // namespace squall::tests
