// A scenario does what a shrunk trace holds, step by step, or says why it cannot.
#include "traces/shrink/scripted_scenario.hpp"

#include "scenarios/parse.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"
#include "traces/shrink/shrinker.hpp"

namespace squall::tests::scripted_scenario_test {

using traces::Trace;
using traces::shrink::Scripted;

namespace {

template <typename Broken>
void check_broken() {
  const Maker<Broken> maker;
  const Trace whole = violated_run(busy_scenario(), maker);
  traces::shrink::Shrinker shrinker(whole, busy_scenario(), maker);
  while (shrinker.try_one()) {
  }
  const Trace small = shrinker.trace();
  const Scripted scripted = traces::shrink::scripted(small, shrinker.scenario(), maker);
  CHECK(scripted.reason == "");
  REQUIRE(scripted.scenario);
  const scenarios::Scenario read = scenarios::parse(scenarios::write(*scripted.scenario), "a.json");
  // From any seed: nothing is drawn.
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Trace run = recorded_run(read, seed, maker);
    REQUIRE(run.outcome.violation);
    CHECK(run.outcome.violation->property == whole.outcome.violation->property);
    CHECK(run.outcome.time_us == 0);
  }
}

}  // namespace

TEST_CASE("A scenario does what a shrunk trace holds", "[traces][shrink]") {
  SECTION("votes twice") { check_broken<VotesTwice>(); }
  SECTION("skips the check of logs") { check_broken<SkipsLogCheck>(); }
  SECTION("commits at once") { check_broken<CommitsAtOnce>(); }
  SECTION("follows old terms") { check_broken<FollowsOldTerms>(); }
}

TEST_CASE("What no step says is told", "[traces][shrink]") {
  const Maker<CommitsAtOnce> maker;
  Trace trace = violated_run(busy_scenario(), maker);
  trace.choices.insert(trace.choices.begin(), {sim::Action::break_clock(1), 0, 0});
  const Scripted scripted = traces::shrink::scripted(trace, busy_scenario(), maker);
  CHECK_FALSE(scripted.scenario);
  CHECK(scripted.reason == "no step of a timeline says \"break_clock\" as choice 1 needs it");
}

}  // namespace squall::tests::scripted_scenario_test
