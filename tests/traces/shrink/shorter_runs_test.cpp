// Runs of other seeds and simpler scenarios: never longer, and of the same property.
#include "traces/shrink/shorter_runs.hpp"

#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"
#include "traces/replay.hpp"

namespace squall::tests::shorter_runs_test {

using traces::Trace;
using traces::shrink::ShorterRuns;

TEST_CASE("A shorter run violates the same property after fewer events", "[traces][shrink]") {
  const Maker<CommitsAtOnce> maker;
  const Trace whole = violated_run(rich_scenario(), maker);
  ShorterRuns runs(whole, rich_scenario(), maker);
  REQUIRE(runs.is_reproduced());
  while (runs.try_one()) {
  }
  REQUIRE(runs.has_shorter());
  CHECK(runs.tries() > ShorterRuns::kSeeds);
  const Trace shorter = runs.trace();
  REQUIRE(shorter.outcome.violation);
  CHECK(shorter.outcome.violation->property == whole.outcome.violation->property);
  CHECK(shorter.outcome.event < whole.outcome.event);
  CHECK(shorter.choices.size() == shorter.outcome.event);
  CHECK(scenarios::parse(shorter.header.scenario, "a.json") == runs.scenario());
  sim::World world(runs.scenario().setup, maker);
  CHECK(traces::replay(world, shorter, runs.scenario().plan.timing).kind ==
        traces::ReplayKind::same);
  const std::vector<Trace> others = runs.others();
  CHECK_FALSE(others.empty());
  CHECK(others.size() <= ShorterRuns::kOthersMax);
  for (const Trace& other : others) {
    REQUIRE(other.outcome.violation);
    CHECK(other.outcome.violation->property == whole.outcome.violation->property);
    CHECK(other.header.scenario == shorter.header.scenario);
    CHECK(other.header.seed != shorter.header.seed);
  }
}

TEST_CASE("The shortest run is the same each time", "[traces][shrink]") {
  const Maker<SkipsLogCheck> maker;
  const Trace whole = violated_run(busy_scenario(), maker);
  const auto shortest = [&] {
    ShorterRuns runs(whole, busy_scenario(), maker);
    for (int run = 0; run < 50; ++run) runs.try_one();
    return runs.trace();
  };
  CHECK(shortest() == shortest());
}

TEST_CASE("A trace whose seed gives another run has no shorter runs", "[traces][shrink]") {
  const Maker<CommitsAtOnce> maker;
  Trace trace = violated_run(busy_scenario(), maker);
  const core::ServerMaker honest;
  ShorterRuns held(trace, busy_scenario(), honest);
  CHECK_FALSE(held.is_reproduced());
  CHECK_FALSE(held.try_one());
  trace.outcome.event += 1;
  ShorterRuns other(trace, busy_scenario(), maker);
  CHECK_FALSE(other.is_reproduced());
  CHECK_FALSE(other.has_shorter());
}

}  // namespace squall::tests::shorter_runs_test
