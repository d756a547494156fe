// Filters that have names, filters by what messages say, and a few messages released of many.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::named_filters_test {

using Kind = Step::Kind;

namespace {

/// Of vote requests from server 1; it has the name 0.
Step hold_requests() {
  Step hold = at(0, Kind::hold, target({1}));
  hold.to = target({2, 3});
  hold.message_type = static_cast<std::uint16_t>(MessageType::request_vote);
  hold.filter = 0;
  return hold;
}

Step named(Time time, Kind kind, std::uint32_t count) {
  Step step = at(time, kind, target(Target::Kind::all));
  step.to = target(Target::Kind::all);
  step.value = count;
  step.filter = 0;
  return step;
}

Plan plan_of(std::vector<Step> timeline) {
  Plan plan = silent_plan(100 * kMs);
  plan.filters = {"requests"};
  plan.timeline = std::move(timeline);
  return plan;
}

}  // namespace

TEST_CASE("A filter is released by its name as it was when it was added", "[sim][timeline]") {
  RecordedRun recorded(servers(3),
                       plan_of({hold_requests(), at(1 * kMs, Kind::election_timeout, target({1})),
                                named(40 * kMs, Kind::release, 0)}));
  recorded.run();
  CHECK(recorded.times(ActionKind::deliver, 2).at(0) == 41 * kMs);
  CHECK(recorded.times(ActionKind::deliver, 3).at(0) == 41 * kMs);
  const std::vector<Happening> released = recorded.all(ActionKind::release);
  REQUIRE(released.size() == 1);
  CHECK(released[0].action.links_from() == set({1}));
  CHECK(released[0].action.links_to() == set({2, 3}));
  CHECK(recorded.world.network().holds().empty());
}

TEST_CASE("A release with a count lets so many fly, and the filter holds what follows",
          "[sim][timeline]") {
  RecordedRun recorded(servers(3),
                       plan_of({hold_requests(), at(1 * kMs, Kind::election_timeout, target({1})),
                                named(40 * kMs, Kind::release, 1),
                                at(60 * kMs, Kind::election_timeout, target({3}))}));
  recorded.run();
  CHECK(recorded.times(ActionKind::deliver, 2).at(0) == 41 * kMs);
  CHECK(recorded.count(ActionKind::release_message) == 1);
  CHECK(recorded.world.network().held().size() == 1);
  CHECK_FALSE(recorded.world.network().holds().empty());
}

TEST_CASE("A step waits until the messages of the filter that it names are held",
          "[sim][timeline]") {
  Step other = hold_requests();
  other.target = target({2});
  other.filter = std::nullopt;
  RecordedRun recorded(servers(3), plan_of({other, hold_requests(), named(1 * kMs, Kind::drop, 2),
                                            at(5 * kMs, Kind::election_timeout, target({2})),
                                            at(9 * kMs, Kind::election_timeout, target({1}))}));
  recorded.run();
  const std::vector<Happening> dropped = recorded.all(ActionKind::drop);
  REQUIRE(dropped.size() == 2);  // none of those that server 2 sent
  CHECK(dropped[0].time_us == 9 * kMs);
  CHECK(recorded.world.network().held().size() == 1);
}

TEST_CASE("A block by what messages say loses those alone", "[sim][timeline]") {
  Step block = at(0, Kind::block, target(Target::Kind::all));
  block.to = target(Target::Kind::all);
  block.traits.heartbeat = false;
  sim::Setup setup = servers(3);
  setup.filter_traits = {block.traits};
  Plan plan = silent_plan(400 * kMs);
  plan.timeline = {block, at(1 * kMs, Kind::election_timeout, target({1}))};
  RecordedRun recorded(setup, plan);
  recorded.run();
  CHECK(recorded.leader() == 1);
  CHECK(recorded.world.tally().lost_to_blocks > 0);
  for (const ServerId server : {ServerId(2), ServerId(3)}) {
    CHECK(recorded.world.views()[server].durable.log.tip == core::kRoot);
    CHECK(recorded.world.views()[server].leader == 1);  // heartbeats arrive
  }
}

}  // namespace squall::tests::named_filters_test
