// Other futures of a run: from where they go on, and when a violation was decided.
#include "traces/story/futures.hpp"

#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/replay.hpp"
#include "traces/story/continuation.hpp"

namespace squall::tests::futures_test {

namespace {

/// One command; then a byte of its entry flips on a disk, and its server restarts with it.
constexpr auto kFlip = R"({
  "servers": 3, "clients": {"count": 1, "think": {"min": "20ms", "tail": "0"}},
  "timeline": [
    {"when": {"commit_index": {"server": 3, "at_least": 3}}, "crash": 3},
    {"when": {"crashed": 3}, "after": "10ms", "corrupt": {"server": 3, "index": 2}},
    {"when": {"crashed": 3}, "after": "20ms", "restart": 3}],
  "end": {"at": "10s"}})";

}  // namespace

TEST_CASE("A violation is decided where the damage is done: before it no future violates anything",
          "[traces][story][slow]") {
  const scenarios::Scenario scenario = scenarios::parse(kFlip, "flip.json");
  const core::ServerMaker maker;
  const traces::Trace trace = recorded(scenario, 1, maker);
  REQUIRE(trace.outcome.violation);
  const auto futures = traces::story::futures_of(trace, scenario, maker);
  REQUIRE(futures.no_return > 0);
  CHECK(trace.choices[futures.no_return - 1].action.kind == sim::ActionKind::corrupt);
  CHECK(futures.before.violated == 0);
  CHECK(futures.after.violated == futures.after.runs);
  CHECK(futures.is_whole);
  REQUIRE(futures.passing);
  CHECK(futures.passing->choices.size() > futures.no_return);
  for (std::size_t at = 0; at + 1 < futures.no_return; ++at) {
    CHECK(futures.passing->choices[at] == trace.choices[at]);
  }
  const auto again = traces::story::futures_of(trace, scenario, maker);
  CHECK(again.events == futures.events);
  CHECK(again.passing->choices == futures.passing->choices);
}

TEST_CASE("A run goes on from the middle: a leader stays or is elected, and commands are answered",
          "[traces]") {
  const scenarios::Scenario scenario = small_scenario();
  const core::ServerMaker maker;
  const traces::Trace trace = recorded(scenario, 3, maker);
  for (const std::size_t prefix : {std::size_t{0}, trace.choices.size() / 2}) {
    sim::World world(scenario.setup, maker);
    for (std::size_t at = 0; at < prefix; ++at) {
      sim::Action action = trace.choices[at].action;
      if (traces::names_message(action.kind))
        action.slot = traces::slot_of(world, trace.choices[at]);
      REQUIRE(world.apply(action).enabled);
    }
    const std::uint64_t answered = world.clients().answered();
    const sim::Time elapsed = prefix == 0 ? sim::Time{0} : trace.choices[prefix - 1].time_us;
    traces::story::Continuation rest(world, scenario.plan, elapsed, 9);
    while (rest.advance()) {
    }
    CHECK_FALSE(world.verdict());
    CHECK(world.clients().answered() > answered);
    REQUIRE_FALSE(rest.choices().empty());
    CHECK(rest.choices().front().time_us >= elapsed);
    CHECK(rest.choices().size() == rest.descriptions().size());
  }
}

TEST_CASE("What was down, paused or cut becomes right again when a run goes on", "[traces]") {
  scenarios::Scenario scenario = small_scenario();
  scenario.plan.faults = {};
  sim::World world(scenario.setup, core::ServerMaker());
  world.apply(sim::Action::crash(1));
  world.apply(sim::Action::pause(2));
  world.apply(sim::Action::cut(core::ServerSet::of(3), core::ServerSet::first(3)));
  traces::story::Continuation rest(world, scenario.plan, 0, 1);
  while (rest.advance()) {
  }
  CHECK(world.down().empty());
  CHECK(world.paused().empty());
  CHECK_FALSE(world.network().is_cut(3, 1));
  CHECK(world.leader() != core::kNobody);
}

}  // namespace squall::tests::futures_test
