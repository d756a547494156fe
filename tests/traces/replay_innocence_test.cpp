// The traces of broken servers, replayed on the honest one, accuse it of nothing.
#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_features.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/mutants/many_faults.hpp"
#include "traces/record.hpp"
#include "traces/replay.hpp"

namespace squall::tests::replay_innocence_test {

namespace {

/// Many faults, and every feature that depends on time.
scenarios::Scenario scenario_with_leases() {
  scenarios::Scenario scenario;
  scenario.plan = many_faults();
  scenario.setup = setup_of(5);
  core::Settings& settings = scenario.setup.settings;
  settings.check_quorum = settings.stickiness = settings.lease_reads = true;
  settings.pre_vote = true;
  scenario.setup.mix.gets = 500'000;
  scenario.plan.timing.clock_drift = 200;
  scenario.plan.faults.transfer.every_us = 400'000;
  scenario.plan.faults.clock = {300'000, {100'000, 300'000}};
  return scenario;
}

scenarios::Scenario scenario_without_time() {
  scenarios::Scenario scenario;
  scenario.plan = many_faults();
  scenario.setup = setup_of(5);
  return scenario;
}

traces::Trace recorded(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                       std::uint64_t seed) {
  sim::World world(scenario.setup, maker);
  sim::simulate::Simulator simulator(world, scenario.plan, seed);
  traces::Recorder recorder(false);
  while (const sim::Report* report = simulator.advance()) recorder.add(*report, simulator.now());
  traces::Trace trace;
  recorder.take(trace);
  trace.outcome = traces::outcome(world, simulator);
  return trace;
}

/// How many of its runs broke a property.
template <typename Machine>
int replayed_on_the_honest_one() {
  int violations = 0;
  for (const scenarios::Scenario& scenario : {scenario_with_leases(), scenario_without_time()}) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      const traces::Trace trace = recorded(scenario, Maker<Machine>{}, seed);
      if (!trace.outcome.violation) continue;
      ++violations;
      CAPTURE(seed, checkers::explain(*trace.outcome.violation));
      sim::World world(scenario.setup, core::ServerMaker{});
      const traces::ReplayResult result = traces::replay(world, trace, scenario.plan.timing);
      CHECK(result.kind != traces::ReplayKind::same);
      if (result.kind != traces::ReplayKind::diverged) CHECK_FALSE(result.verdict.has_value());
    }
  }
  return violations;
}

template <typename... Machines>
int replayed_all() {
  return (... + (replayed_on_the_honest_one<Machines>() > 0 ? 1 : 0));
}

}  // namespace

TEST_CASE("No trace of a broken server accuses the honest one", "[slow][traces][replay]") {
  // Not every server is found out in so few runs.
  CHECK(replayed_all<VotesTwice, WithdrawsVote, ForgetsVote, ForgetsEntry, FollowsOldTerms,
                     SkipsLogCheck, CountsOldTerms, TruncatesAlways, CountsStaleVotes,
                     RepliesBeforeSync, CommitsAtOnce, CommitsUnverified, RewritesOwnLog,
                     CommitGoesBack, StoresOtherPayload>() > 8);
  CHECK(replayed_all<CountsPreVotes, CountsLearners, WaitsForCommitment, NeverFallsBack,
                     MergesJoint, RewindsToSnapshots, ForgetsConfiguration, ReadsAtOnce,
                     ReadsUncommitted, ReopensSessions>() > 0);
  CHECK(replayed_on_the_honest_one<KeepsItsLease>() > 0);
}

TEST_CASE("The trace of an honest run with leases and clocks that drift is the same again",
          "[traces][replay]") {
  const scenarios::Scenario scenario = scenario_with_leases();
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const traces::Trace trace = recorded(scenario, core::ServerMaker{}, seed);
    sim::World world(scenario.setup, core::ServerMaker{});
    const traces::ReplayResult result = traces::replay(world, trace, scenario.plan.timing);
    CAPTURE(seed, result.reason);
    CHECK(traces::name(result.kind) == "same");
  }
}

}  // namespace squall::tests::replay_innocence_test
