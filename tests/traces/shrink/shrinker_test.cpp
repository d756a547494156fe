// Delta debugging of traces: what remains is a violation still, and nothing of it can go.
#include "traces/shrink/shrinker.hpp"

#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"
#include "traces/replay.hpp"

namespace squall::tests::shrinker_test {

using traces::Trace;
using traces::shrink::Shrinker;

namespace {

Trace violated(const core::MachineMaker& maker) { return violated_run(busy_scenario(), maker); }

Trace shrunk(const Trace& trace, const core::MachineMaker& maker) {
  Shrinker shrinker(trace, scenarios::parse(trace.header.scenario, "a.json"), maker);
  REQUIRE(shrinker.is_reproduced());
  while (shrinker.try_one()) {
  }
  return shrinker.trace();
}

scenarios::Scenario scenario_of(const Trace& trace) {
  return scenarios::parse(trace.header.scenario, "a.json");
}

bool still_fails(const Trace& trace, const core::MachineMaker& maker) {
  traces::shrink::TrialWorld world(scenario_of(trace), maker);
  const auto realized = world.begin(traces::shrink::steps_of(trace));
  return realized.outcome.violation &&
         realized.outcome.violation->property == trace.outcome.violation->property;
}

Trace without(const Trace& trace, std::size_t at) {
  Trace shorter = trace;
  shorter.choices.erase(shorter.choices.begin() + static_cast<std::ptrdiff_t>(at));
  return shorter;
}

}  // namespace

TEST_CASE("A shrunk trace is short, violates the same property, and is replayed as the same",
          "[traces][shrink]") {
  const Maker<SkipsLogCheck> maker;
  const Trace whole = violated(maker);
  REQUIRE(whole.choices.size() > 100);
  const Trace small = shrunk(whole, maker);
  CHECK(small.choices.size() <= 20);
  CHECK(small.choices.size() == small.outcome.event);
  REQUIRE(small.outcome.violation);
  CHECK(small.outcome.violation->property == whole.outcome.violation->property);
  CHECK(small.descriptions.size() == small.choices.size());
  const scenarios::Scenario scenario = scenario_of(small);
  sim::World world(scenario.setup, maker);
  CHECK(traces::replay(world, small, scenario.plan.timing).kind == traces::ReplayKind::same);
}

TEST_CASE("No choice of a shrunk trace can go, and no two", "[traces][shrink]") {
  const Maker<CommitsAtOnce> maker;
  const Trace small = shrunk(violated(maker), maker);
  for (std::size_t at = 0; at < small.choices.size(); ++at) {
    CAPTURE(at);
    const Trace shorter = without(small, at);
    CHECK_FALSE(still_fails(shorter, maker));
    for (std::size_t second = at; second < shorter.choices.size(); ++second) {
      CAPTURE(second);
      CHECK_FALSE(still_fails(without(shorter, second), maker));
    }
  }
}

TEST_CASE("A trace is shrunk to one in a scenario without what the violation does not need",
          "[traces][shrink]") {
  const Maker<CommitsAtOnce> maker;
  const Trace whole = violated_run(rich_scenario(), maker);
  const Trace small = shrunk(whole, maker);
  const scenarios::Scenario scenario = scenario_of(small);
  CHECK(scenario.setup.servers < 5);
  CHECK_FALSE(scenario.setup.settings.pre_vote);
  CHECK(scenario.setup.sessions_max == 0);
  CHECK(scenario.setup.snapshot_every == 0);
  CHECK(scenario.plan.faults == sim::plan::FaultSchedule{});
  CHECK(small.outcome.violation->property == whole.outcome.violation->property);
  sim::World world(scenario.setup, maker);
  CHECK(traces::replay(world, small, scenario.plan.timing).kind == traces::ReplayKind::same);
}

TEST_CASE("One trace is shrunk to the same each time", "[traces][shrink]") {
  const Maker<VotesTwice> maker;
  const Trace whole = violated(maker);
  CHECK(shrunk(whole, maker) == shrunk(whole, maker));
}

TEST_CASE("What honest servers do not violate is not shrunk", "[traces][shrink]") {
  const Maker<VotesTwice> maker;
  const core::ServerMaker honest;
  Shrinker shrinker(violated(maker), busy_scenario(), honest);
  CHECK_FALSE(shrinker.is_reproduced());
  CHECK_FALSE(shrinker.try_one());
}

}  // namespace squall::tests::shrinker_test
