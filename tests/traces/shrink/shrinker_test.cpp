// Delta debugging of traces: what remains is a violation still, and nothing of it can go.
#include "traces/shrink/shrinker.hpp"

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "traces/record.hpp"
#include "traces/replay.hpp"
#include "traces/run.hpp"

namespace squall::tests::shrinker_test {

using traces::Trace;
using traces::shrink::Shrinker;

namespace {

scenarios::Scenario busy() {
  scenarios::Scenario scenario;
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

/// The first of these seeds whose run is violated, with its choices.
Trace violated(const core::MachineMaker& maker) {
  for (std::uint64_t seed = 1; seed < 50; ++seed) {
    traces::Run run(busy(), seed, maker);
    traces::Recorder recorder;
    while (const sim::Report* report = run.advance()) {
      recorder.add(*report, run.simulator().now());
      if (run.world().verdict()) break;
    }
    if (!run.world().verdict()) continue;
    Trace trace;
    recorder.take(trace);
    trace.outcome = traces::outcome(run.world(), run.simulator());
    return trace;
  }
  FAIL("no seed violates a property");
  return {};
}

Trace shrunk(const Trace& trace, const core::MachineMaker& maker) {
  Shrinker shrinker(trace, busy(), maker);
  REQUIRE(shrinker.is_reproduced());
  while (shrinker.try_one()) {
  }
  return shrinker.trace();
}

bool still_fails(const Trace& trace, const core::MachineMaker& maker) {
  traces::shrink::TrialWorld world(busy(), maker);
  const auto realized = world.begin(traces::shrink::steps_of(trace));
  return realized.outcome.violation &&
         realized.outcome.violation->property == trace.outcome.violation->property;
}

}  // namespace

TEST_CASE("A shrunk trace is short, violates the same property, and is replayed as the same",
          "[traces][shrink]") {
  const Maker<SkipsLogCheck> maker;
  const Trace whole = violated(maker);
  REQUIRE(whole.choices.size() > 100);
  const Trace small = shrunk(whole, maker);
  CHECK(small.choices.size() <= 30);
  CHECK(small.choices.size() == small.outcome.event);
  REQUIRE(small.outcome.violation);
  CHECK(small.outcome.violation->property == whole.outcome.violation->property);
  CHECK(small.descriptions.size() == small.choices.size());
  sim::World world(busy().setup, maker);
  CHECK(traces::replay(world, small, busy().plan.timing).kind == traces::ReplayKind::same);
}

TEST_CASE("No single choice of a shrunk trace can go", "[traces][shrink]") {
  const Maker<CommitsAtOnce> maker;
  const Trace small = shrunk(violated(maker), maker);
  for (std::size_t at = 0; at < small.choices.size(); ++at) {
    Trace shorter = small;
    shorter.choices.erase(shorter.choices.begin() + static_cast<std::ptrdiff_t>(at));
    CAPTURE(at);
    CHECK_FALSE(still_fails(shorter, maker));
  }
}

TEST_CASE("One trace is shrunk to the same each time", "[traces][shrink]") {
  const Maker<VotesTwice> maker;
  const Trace whole = violated(maker);
  CHECK(shrunk(whole, maker) == shrunk(whole, maker));
}

TEST_CASE("What honest servers do not violate is not shrunk", "[traces][shrink]") {
  const Maker<VotesTwice> maker;
  const core::ServerMaker honest;
  Shrinker shrinker(violated(maker), busy(), honest);
  CHECK_FALSE(shrinker.is_reproduced());
  CHECK_FALSE(shrinker.try_one());
}

TEST_CASE("A message that others have changed is replaced by one of its type on its link",
          "[traces][shrink]") {
  const core::ServerMaker maker;
  traces::shrink::Steps steps;
  const auto add = [&](const sim::Action& action) { steps.push_back({{action, 0, 0}}); };
  add(sim::Action::election_timeout(1));
  add(sim::Action::election_timeout(1));
  add(sim::Action::deliver(0));
  steps.back().type = core::MessageType::request_vote;
  steps.back().from = 1;
  steps.back().to = 3;
  add(sim::Action::sync(1));  // not possible: disks are synchronous
  traces::shrink::TrialWorld world(busy(), maker);
  const auto realized = world.begin(steps, true);
  REQUIRE(realized.steps.size() == 3);
  CHECK(realized.descriptions[2] == "RequestVote 1→3 term 1 last 0/0");
  CHECK(realized.steps[2].choice.message_key != 0);
}

}  // namespace squall::tests::shrinker_test
