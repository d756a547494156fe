// Runs of broken servers that violate a property, with their choices.
#pragma once

#include "scenarios/write.hpp"
#include "tests/catch.hpp"
#include "traces/judgement.hpp"
#include "traces/record.hpp"
#include "traces/run.hpp"

namespace squall::tests {

inline scenarios::Scenario busy_scenario() {
  scenarios::Scenario scenario;
  scenario.name = "busy";
  scenario.setup.servers = 3;
  scenario.setup.clients = 2;
  scenario.plan.links.delay = {1'000, 5'000};
  scenario.plan.links.drop = 50'000;
  scenario.plan.workload.think = {0, 20'000};
  scenario.plan.faults.crash = {300'000, {10'000, 100'000}};
  scenario.plan.faults.isolate = {400'000, {100'000, 400'000}};
  scenario.plan.end_us = 30 * sim::kSecond_us;
  return scenario;
}

/// With features that a violation does not need.
inline scenarios::Scenario rich_scenario() {
  scenarios::Scenario scenario = busy_scenario();
  scenario.setup.servers = 5;
  scenario.setup.settings.pre_vote = true;
  scenario.setup.settings.synchronous_disk = false;
  scenario.setup.sessions_max = 4;
  scenario.setup.snapshot_every = 20;
  scenario.plan.sync = {1'000, 1'000};
  return scenario;
}

/// The run of this seed, to its violation or its end.
inline traces::Trace recorded_run(const scenarios::Scenario& scenario, std::uint64_t seed,
                                  const core::MachineMaker& maker) {
  traces::Run run(scenario, seed, maker);
  traces::Recorder recorder;
  while (const sim::Report* report = run.advance()) {
    recorder.add(*report, run.simulator().now());
    if (run.world().verdict()) break;
  }
  traces::Trace trace;
  trace.header.scenario = scenarios::write(scenario);
  trace.header.seed = seed;
  recorder.take(trace);
  trace.outcome = traces::outcome(run.world(), run.simulator());
  return trace;
}

/// The first run of these seeds that violates a property.
inline traces::Trace violated_run(const scenarios::Scenario& scenario,
                                  const core::MachineMaker& maker) {
  for (std::uint64_t seed = 1; seed < 50; ++seed) {
    traces::Trace trace = recorded_run(scenario, seed, maker);
    if (trace.outcome.violation) return trace;
  }
  FAIL("no seed violates a property");
  return {};
}

}  // namespace squall::tests
