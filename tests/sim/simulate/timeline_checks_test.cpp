// Checks, what must never hold, and steps that depend on the one before them.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::timeline_checks_test {

TEST_CASE("A check that fails is kept with what was found, and the run goes on",
          "[sim][timeline]") {
  Plan plan = silent_plan(100 * kMs);
  Step early = at(5 * kMs, Step::Kind::check);
  early.condition = {Condition::Kind::leader, 1};
  Step late = early;
  late.at_us = 50 * kMs;
  plan.timeline = {at(1 * kMs, Step::Kind::election_timeout, target({1})),
                   at(2 * kMs, Step::Kind::check), early, late};
  plan.timeline[1].condition = {Condition::Kind::candidate, 2};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const auto& checks = recorded.simulator.statistics().checks;
  REQUIRE(checks.size() == 1);
  CHECK(checks[0].at == 1);
  CHECK(checks[0].at_us == 2 * kMs);
  REQUIRE(checks[0].findings.size() == 1);
  CHECK_FALSE(checks[0].findings[0].holds);
  CHECK(fired(recorded) == std::vector<bool>{true, true, true, true});
}

TEST_CASE("What must never hold is watched after the first step, and kept when it first holds",
          "[sim][timeline]") {
  Plan plan = silent_plan(100 * kMs);
  plan.timeline = {at(10 * kMs, Step::Kind::election_timeout, target({1})),
                   at(20 * kMs, Step::Kind::crash, target({1}))};
  plan.never = {{Condition::Kind::role, 1, static_cast<std::uint64_t>(core::Role::follower)},
                {Condition::Kind::leader, 1},
                {Condition::Kind::leader, 2}};
  plan.never[0].comparison = sim::plan::Comparison::equals;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const auto& never = recorded.simulator.statistics().never;
  REQUIRE(never.size() == 1);  // server 1 was a follower before the first step only
  CHECK(never[0].at == 1);
  CHECK(never[0].at_us == 12 * kMs);
}

TEST_CASE("A step without a time comes after the step before it, when all that does has happened",
          "[sim][timeline]") {
  Plan plan = silent_plan(100 * kMs);
  Step bare;
  bare.kind = Step::Kind::crash;
  bare.target = target({2});
  Step next = bare;
  next.target = target({3});
  plan.timeline = {at(40 * kMs, Step::Kind::pause, target({1})), bare, next,
                   at(10 * kMs, Step::Kind::resume, target({1}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::crash) == std::vector<Time>{40 * kMs, 40 * kMs});
  CHECK(recorded.times(ActionKind::resume) == std::vector<Time>{40 * kMs});
  std::vector<ServerId> order;
  for (const Happening& happening : recorded.all(ActionKind::crash)) {
    order.push_back(happening.action.server);
  }
  CHECK(order == std::vector<ServerId>{2, 3});
}

TEST_CASE("A partition takes the place of the one before it", "[sim][timeline]") {
  Plan plan = silent_plan(100 * kMs);
  Step first = at(10 * kMs, Step::Kind::partition);
  first.groups = {set({1, 2}), set({3, 4})};
  Step second = at(20 * kMs, Step::Kind::partition);
  second.groups = {set({1, 3}), set({2, 4})};
  plan.timeline = {first, second};
  RecordedRun recorded(servers(4), plan);
  recorded.run();
  CHECK_FALSE(recorded.cut(1, 3));
  CHECK_FALSE(recorded.cut(4, 2));
  CHECK(recorded.cut(1, 2));
  CHECK(recorded.cut(4, 3));
  CHECK(recorded.cut(1, 4));
}

TEST_CASE("The first leader leads at the start, and then messages take their time",
          "[sim][timeline]") {
  Plan plan = quiet(1 * kSecond_us);
  plan.first_leader = 2;
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(1);
  CHECK(recorded.leader() == 2);
  CHECK(recorded.simulator.statistics().first_leader_us == 0);
  recorded.run();
  CHECK(recorded.leader() == 2);
  CHECK(recorded.delays.back() >= 1 * kMs);
}

TEST_CASE("A first leader is elected at once by servers that ignore candidates",
          "[sim][timeline]") {
  sim::Setup setup = servers(3);
  setup.settings.stickiness = true;
  Plan plan = quiet(1 * kSecond_us);
  plan.first_leader = 3;
  RecordedRun recorded(setup, plan);
  recorded.run();
  CHECK(recorded.leader() == 3);
  CHECK(recorded.simulator.statistics().first_leader_us == 0);
}

TEST_CASE("Held messages arrive, are lost and are doubled one by one", "[sim][timeline]") {
  Plan plan = silent_plan(200 * kMs);
  Step hold = at(0, Step::Kind::hold, target(Target::Kind::all));
  hold.to = target(Target::Kind::all);
  Step deliver = at(20 * kMs, Step::Kind::deliver, target({1}));
  deliver.to = target({3});
  deliver.value = 1;
  Step drop = at(30 * kMs, Step::Kind::drop, target({1}));
  drop.to = target({2});
  drop.value = 1;
  Step twice = at(40 * kMs, Step::Kind::duplicate, target({3}));
  twice.to = target({1});
  twice.value = 1;
  twice.traits.success = true;
  Step never = twice;
  never.at_us = 60 * kMs;
  never.traits.success = false;
  plan.timeline = {
      hold, at(10 * kMs, Step::Kind::election_timeout, target({1})), deliver, drop, twice, never};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  // The request to 3, a millisecond later the copy of its reply.
  CHECK(recorded.times(ActionKind::deliver) == std::vector<Time>{20 * kMs, 41 * kMs});
  CHECK(recorded.times(ActionKind::drop) == std::vector<Time>{30 * kMs});
  CHECK(recorded.leader() == 1);
  CHECK(fired(recorded) == std::vector<bool>{true, true, true, true, true, false});
}

TEST_CASE("A server may have timeouts, heartbeats and fsyncs of its own", "[sim][timers]") {
  Plan plan = quiet(2 * kSecond_us);
  plan.sync = {1 * kMs, 0};
  plan.timing.own[2].election_timeout_min_us = 100 * kMs;
  plan.timing.own[2].election_timeout_max_us = 100 * kMs;
  plan.timing.own[2].heartbeat_us = 30 * kMs;
  plan.timing.own[2].sync = sim::Delay{7 * kMs, 0};
  sim::Setup setup = servers(3);
  setup.settings.synchronous_disk = false;
  RecordedRun recorded(setup, plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::election_timeout) == std::vector<Time>{100 * kMs});
  CHECK(recorded.times(ActionKind::sync, 2).front() == 107 * kMs);
  CHECK(recorded.times(ActionKind::sync, 1).front() == 109 * kMs);
  const auto beats = recorded.times(ActionKind::heartbeat_timeout, 2);
  REQUIRE(beats.size() > 2);
  CHECK(beats[1] - beats[0] == 30 * kMs);
}

}  // namespace squall::tests::timeline_checks_test
