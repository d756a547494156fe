// Conditions that a run must meet at some time, and which servers a step's words mean.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::expected_conditions_test {

using Kind = Step::Kind;

namespace {

/// Server 1 of so many leads since 2 ms, and then the timeline goes on.
Plan led(std::vector<Step> steps) {
  Plan plan = silent_plan();
  plan.timeline = std::move(steps);
  plan.timeline.insert(plan.timeline.begin(), at(0, Kind::election_timeout, target({1})));
  return plan;
}

}  // namespace

TEST_CASE("What should sometimes hold is watched after the first step, to the end",
          "[sim][timeline]") {
  Plan plan =
      led({at(10 * kMs, Kind::crash, target({1})), at(20 * kMs, Kind::restart, target({1}))});
  plan.sometimes = {{Condition::Kind::no_leader, kNobody, 0},
                    {Condition::Kind::crashed, 1, 0},
                    {Condition::Kind::crashed, 2, 0},
                    {Condition::Kind::candidate, 1, 0},
                    {Condition::Kind::term, kNobody, 2}};
  RecordedRun recorded(servers(3), plan);
  CHECK(recorded.simulator.statistics().sometimes ==
        std::vector<bool>{false, false, false, false, false});
  recorded.run();
  CHECK(recorded.simulator.statistics().sometimes ==
        std::vector<bool>{true, true, false, true, false});
}

TEST_CASE("What holds before the first event must cease before it counts", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(10 * kMs, Kind::election_timeout, target({1}))};
  plan.sometimes = {{Condition::Kind::no_leader, kNobody, 0}};
  RecordedRun led_to_the_end(servers(3), plan);
  led_to_the_end.run();
  CHECK(led_to_the_end.simulator.statistics().sometimes == std::vector<bool>{false});
  plan.timeline.push_back(at(100 * kMs, Kind::crash, target({1})));
  RecordedRun left_without_a_leader(servers(3), plan);
  left_without_a_leader.run();
  CHECK(left_without_a_leader.simulator.statistics().sometimes == std::vector<bool>{true});
}

TEST_CASE("What should sometimes hold counts from its own time on, whatever happened before",
          "[sim][timeline]") {
  Plan plan =
      led({at(50 * kMs, Kind::crash, target({1})), at(60 * kMs, Kind::restart, target({1}))});
  plan.end_us = 100 * kMs;
  const auto sometimes = [&](const Condition& condition, Time from_us) {
    plan.sometimes = {{condition, from_us}};
    RecordedRun recorded(servers(3), plan);
    recorded.run();
    return recorded.simulator.statistics().sometimes.at(0) ? true : false;
  };
  const Condition down{Condition::Kind::crashed, 1, 0};
  CHECK(sometimes(down, 55 * kMs));  // nothing happens then: it holds since 50 ms
  CHECK_FALSE(sometimes(down, 61 * kMs));
  CHECK_FALSE(sometimes(down, 200 * kMs));
  CHECK(sometimes({Condition::Kind::no_leader, kNobody, 0}, 0));
}

TEST_CASE("Conditions in order hold one after the other", "[sim][timeline]") {
  const auto met = [](std::vector<Condition> in_order) {
    Plan plan =
        led({at(50 * kMs, Kind::crash, target({1})), at(60 * kMs, Kind::restart, target({1}))});
    plan.in_order = std::move(in_order);
    RecordedRun recorded(servers(3), plan);
    recorded.run();
    return recorded.simulator.statistics().met_in_order;
  };
  const Condition leads{Condition::Kind::leader, 1, 0};
  const Condition crashed{Condition::Kind::crashed, 1, 0};
  CHECK(met({leads, crashed}) == 2);
  CHECK(met({crashed, leads}) == 1);
}

TEST_CASE("A minority is one of the voters, not of all servers", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(10 * kMs, Kind::crash, target(Target::Kind::minority))};
  sim::Setup setup = servers(7);
  setup.spare = set({1, 2, 6, 7});
  RecordedRun of_three(setup, plan);
  of_three.run();
  CHECK(of_three.world.down() == set({5}));
  plan.timeline[0].target = target(Target::Kind::majority);
  RecordedRun the_others(setup, plan);
  the_others.run();
  CHECK(the_others.world.down() == set({3, 4}));
}

}  // namespace squall::tests::expected_conditions_test
