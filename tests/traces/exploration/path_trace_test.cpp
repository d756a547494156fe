// What an exploration finds wrong with broken servers, as traces that show it again.
#include "traces/exploration/path_trace.hpp"

#include <sstream>

#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/explore/exploration.hpp"
#include "traces/codec.hpp"
#include "traces/exploration/goals.hpp"
#include "traces/replay.hpp"

namespace squall::tests::path_trace_test {

using checkers::Property;
using sim::explore::Budget;
using sim::explore::Explorer;

namespace {

scenarios::Scenario bounded(const sim::explore::Bounds& bounds, std::uint32_t clients = 1) {
  scenarios::Scenario scenario;
  scenario.name = "bounded";
  scenario.setup.clients = clients;
  scenario.bounds = bounds;
  return scenario;
}

sim::explore::Bounds elections_only(std::uint8_t elections) {
  sim::explore::Bounds bounds;
  bounds[Budget::elections] = elections;
  bounds[Budget::requests] = 0;
  return bounds;
}

/// The way to the first thing that is found, and back from its file.
traces::Trace way_to_finding(
    const scenarios::Scenario& scenario, const core::MachineMaker& maker,
    sim::explore::StepOutcome expected = sim::explore::StepOutcome::violation, int threads = 1) {
  traces::exploration::GoalObserver watcher(scenario.goals);
  Explorer explorer(scenario.setup, maker, *scenario.bounds, &watcher, kGigabyte);
  explore(explorer, threads);
  REQUIRE(explorer.phase() == Explorer::Phase::found);
  CHECK(explorer.found_step().outcome == expected);
  std::stringstream file;
  traces::write(file, traces::exploration::path_as_trace(explorer, scenario, maker));
  return traces::read(file, "way.jsonl");
}

/// How a World of the scenario in the trace takes it.
traces::ReplayResult replayed(const traces::Trace& trace, const core::MachineMaker& maker) {
  const scenarios::Scenario scenario = scenarios::parse(trace.header.scenario, "way.jsonl");
  sim::World world(scenario.setup, maker);
  return traces::replay(world, trace, scenario.plan.timing);
}

void check_found(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                 Property property, std::size_t steps) {
  for (const int threads : {1, 2}) {
    const traces::Trace way =
        way_to_finding(scenario, maker, sim::explore::StepOutcome::violation, threads);
    REQUIRE(way.outcome.violation.has_value());
    CHECK(way.outcome.violation->property == property);
    CHECK(way.choices.size() == steps);
    CHECK(way.outcome.event == steps);
    const traces::ReplayResult again = replayed(way, maker);
    CHECK(again.kind == traces::ReplayKind::same);
    CHECK(again.choice == steps);
    CHECK(again.verdict == way.outcome.violation);
    CHECK(replayed(way, core::ServerMaker{}).kind != traces::ReplayKind::same);
  }
}

}  // namespace

TEST_CASE("A server that votes twice is found by the shortest way, which a replay shows again",
          "[explorer][way]") {
  // Two candidates of one term, and the second request that the third server grants.
  check_found(bounded(elections_only(2)), Maker<VotesTwice>{}, Property::vote_once, 4);
}

TEST_CASE("A server that forgets its vote when it restarts is found", "[explorer][way]") {
  sim::explore::Bounds bounds = elections_only(2);
  bounds[Budget::crashes] = 1;
  SECTION("later: a crash and a restart are two steps") {
    check_found(bounded(bounds), Maker<ForgetsVote>{}, Property::durability, 3);
  }
  SECTION("at once: they are one step, and two choices") {
    bounds.restarts_at_once = true;
    check_found(bounded(bounds), Maker<ForgetsVote>{}, Property::durability, 3);
  }
}

TEST_CASE("A goal is reached by the shortest way, and replaying that is the same",
          "[explorer][way]") {
  scenarios::Scenario scenario = bounded(elections_only(2));
  scenario.goals.until = {{sim::plan::Condition::Kind::leader, 2}};
  const core::ServerMaker maker;
  const traces::Trace way = way_to_finding(scenario, maker, sim::explore::StepOutcome::goal);
  // The server hears no leader, asks another server, and gets its vote.
  CHECK(way.choices.size() == 3);
  CHECK(way.choices[0].action == sim::Action{sim::ActionKind::election_timeout, 2});
  CHECK_FALSE(way.outcome.violation.has_value());
  CHECK(replayed(way, maker).kind == traces::ReplayKind::same);
}

TEST_CASE("States that a scenario does not want to go on from have no successors",
          "[explorer][way]") {
  scenarios::Scenario scenario = bounded(elections_only(2));
  const auto states = [&](bool prunes) {
    scenario.goals.unless.clear();
    if (prunes) scenario.goals.unless.push_back({sim::plan::Condition::Kind::leader});
    traces::exploration::GoalObserver watcher(scenario.goals);
    Explorer explorer(scenario.setup, core::ServerMaker{}, *scenario.bounds, &watcher, kGigabyte);
    explore(explorer);
    CHECK(explorer.phase() == Explorer::Phase::complete);
    CHECK((explorer.tally().pruned > 0) == prunes);
    return explorer.tally().states;
  };
  CHECK(states(false) > states(true));
}

TEST_CASE("What only steps beyond a bound would meet is not met", "[slow][explorer][way]") {
  const core::ServerMaker maker;
  const auto met = [&](std::uint8_t elections, int threads) {
    const scenarios::Scenario scenario = bounded(elections_only(elections));
    traces::exploration::GoalObserver watcher(scenario.goals);
    Explorer explorer(scenario.setup, maker, *scenario.bounds, &watcher, kGigabyte);
    explore(explorer, threads);
    return watcher.met(explorer.labels()).probes;
  };
  for (const std::uint8_t elections : {1, 2}) {
    const traces::Probes found = met(elections, 2);
    CHECK(found.hit(traces::Probe::elected_in_first_term));
    CHECK(found.hit(traces::Probe::two_candidates_in_one_term) == (elections == 2));
    CHECK(found.hit(traces::Probe::candidate_times_out) == (elections == 2));
    CHECK((found == met(elections, 1)));
  }
}

TEST_CASE(
    "What a World counts is met, too: commands, lost writes, messages to servers that are down",
    "[explorer][way]") {
  sim::explore::Bounds bounds = elections_only(1);
  bounds[Budget::crashes] = 1;
  const scenarios::Scenario scenario = bounded(bounds);
  traces::exploration::GoalObserver watcher(scenario.goals);
  Explorer explorer(scenario.setup, core::ServerMaker{}, *scenario.bounds, &watcher, kGigabyte);
  explore(explorer);
  const traces::Probes met = watcher.met(explorer.labels()).probes;
  CHECK(met.hit(traces::Probe::message_to_down_server));
  CHECK(met.hit(traces::Probe::candidate_crashes));
  CHECK_FALSE(met.hit(traces::Probe::crash_loses_writes));
}

}  // namespace squall::tests::path_trace_test
