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

}  // namespace squall::tests::timeline_checks_test
