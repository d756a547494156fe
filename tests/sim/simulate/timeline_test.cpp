// The timeline reads as a story: when steps come, what each does, and whom it is done to.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::timeline_test {

using Kind = Step::Kind;
using Whom = Target::Kind;

namespace {

const Condition any_leader{Condition::Kind::leader, kNobody, 0};

/// Server 1 of so many leads since 2 ms, and then the timeline goes on.
Plan led(std::vector<Step> steps) {
  Plan plan = silent_plan();
  plan.timeline = std::move(steps);
  plan.timeline.insert(plan.timeline.begin(), at(0, Kind::election_timeout, target({1})));
  return plan;
}

Step with_to(Step step, const Target& to) {
  step.to = to;
  return step;
}
Step as(Step step, std::uint8_t name) {
  step.bind = name;
  return step;
}
Step of_type(Step step, MessageType type) {
  step.message_type = static_cast<std::uint16_t>(type);
  return step;
}
Step one_way(Step step) {
  step.one_way = true;
  return step;
}

/// Whom a crash of that target hits: 1 leads five servers, 4 is down already.
ServerSet hit(const Target& whom) {
  RecordedRun recorded(
      servers(5), led({at(10 * kMs, Kind::crash, target({4})), at(20 * kMs, Kind::pause, whom)}));
  recorded.run_until(30 * kMs);
  return recorded.world.paused();
}

}  // namespace

TEST_CASE("A step comes at its time", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(30 * kMs, Kind::crash, target({2})), at(10 * kMs, Kind::crash, target({3})),
                   at(0, Kind::crash, target({1}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::crash, 1) == std::vector<Time>{0});
  CHECK(recorded.times(ActionKind::crash, 3) == std::vector<Time>{10 * kMs});
  CHECK(recorded.times(ActionKind::crash, 2) == std::vector<Time>{30 * kMs});
  CHECK(fired(recorded) == std::vector<bool>{true, true, true});
}

TEST_CASE("A step with neither time nor condition comes at once", "[sim][timeline]") {
  Plan plan = silent_plan();
  Step step;
  step.kind = Kind::crash;
  step.target = target({2});
  plan.timeline = {step};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::crash, 2) == std::vector<Time>{0});
}

TEST_CASE("A step comes so long after its condition holds", "[sim][timeline]") {
  RecordedRun recorded(servers(3), led({when(any_leader, Kind::crash, target({3})),
                                        when(any_leader, Kind::crash, target({2}), 7 * kMs)}));
  recorded.run();
  CHECK(recorded.times(ActionKind::crash, 3) == std::vector<Time>{2 * kMs});
  CHECK(recorded.times(ActionKind::crash, 2) == std::vector<Time>{9 * kMs});
}

TEST_CASE("A step with a time and a condition waits for both", "[sim][timeline]") {
  Step late = when(any_leader, Kind::crash, target({3}));
  late.at_us = 40 * kMs;
  Step early = when(any_leader, Kind::crash, target({2}));
  early.at_us = 1 * kMs;
  RecordedRun first(servers(3), led({late}));
  first.run();
  CHECK(first.times(ActionKind::crash) == std::vector<Time>{40 * kMs});
  RecordedRun second(servers(3), led({early}));
  second.run();
  CHECK(second.times(ActionKind::crash) == std::vector<Time>{2 * kMs});
}

TEST_CASE("A condition is watched only when all steps before it have fired", "[sim][timeline]") {
  // A server leads since 2 ms, but the timeline comes to the third step only at 50 ms.
  RecordedRun recorded(servers(5), led({at(50 * kMs, Kind::crash, target({5})),
                                        when(any_leader, Kind::crash, target({4}))}));
  recorded.run();
  CHECK(recorded.times(ActionKind::crash, 4) == std::vector<Time>{50 * kMs});
}

TEST_CASE("A condition that held before a step must hold after it", "[sim][timeline]") {
  // Of the leader that the second step crashes, the third must know nothing any more.
  RecordedRun recorded(servers(3), led({at(20 * kMs, Kind::crash, target(Whom::leader)),
                                        when(any_leader, Kind::restart, target({1})),
                                        at(60 * kMs, Kind::election_timeout, target({2}))}));
  recorded.run();
  REQUIRE(recorded.count(ActionKind::restart) == 1);
  CHECK(recorded.times(ActionKind::restart)[0] == 62 * kMs);
}

TEST_CASE("A condition is not asked in the middle of a step", "[sim][timeline]") {
  const Condition down_2{Condition::Kind::crashed, 2, 0};
  Plan plan = led({at(20 * kMs, Kind::crash, target({2, 3}))});
  plan.until = {down_2};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.simulator.ending() == sim::simulate::Ending::condition);
  CHECK(recorded.world.down() == set({2, 3}));
}

TEST_CASE("A step that has no effect lets the story go on", "[sim][timeline]") {
  const Condition follows{Condition::Kind::term, kNobody, 1};
  RecordedRun recorded(
      servers(3, 1), led({at(20 * kMs, Kind::resume, target({2, 3})),
                          when(follows, Kind::election_timeout, target({1})),  // who leads already
                          when(follows, Kind::crash, target({3}))}));
  recorded.run();
  CHECK(recorded.times(ActionKind::crash) == std::vector<Time>{20 * kMs});
}

TEST_CASE("A step that never came is known", "[sim][timeline]") {
  const Condition high{Condition::Kind::term, kNobody, 9};
  RecordedRun recorded(servers(3), led({when(high, Kind::crash, target({2})),
                                        at(10 * kMs, Kind::crash, target({3}))}));
  recorded.run();
  // The third has no condition, so it does not wait for the second.
  CHECK(fired(recorded) == std::vector<bool>{true, false, true});
  CHECK(recorded.world.down() == set({3}));
}

TEST_CASE("A step waits for its target, and not again for its condition", "[sim][timeline]") {
  // The condition holds at 2 ms and never again; its target is there from 82 ms on.
  const Condition leads_1{Condition::Kind::leader, 1, 0};
  RecordedRun recorded(servers(3), led({when(leads_1, Kind::pause, target(Whom::leader), 10 * kMs),
                                        at(5 * kMs, Kind::crash, target({1})),
                                        at(80 * kMs, Kind::election_timeout, target({2}))}));
  recorded.run();
  CHECK(recorded.times(ActionKind::pause, 2) == std::vector<Time>{82 * kMs});
}

TEST_CASE("A leader that is not there yet is waited for", "[sim][timeline]") {
  for (const Whom whom : {Whom::leader, Whom::followers}) {
    Plan plan = silent_plan();
    plan.timeline = {at(0, Kind::pause, target(whom)),
                     at(30 * kMs, Kind::election_timeout, target({2}))};
    RecordedRun recorded(servers(3), plan);
    recorded.run_until(40 * kMs);
    CHECK(recorded.times(ActionKind::pause).at(0) == 32 * kMs);
    CHECK(recorded.world.paused() == (whom == Whom::leader ? set({2}) : set({1, 3})));
  }
}

TEST_CASE("A step waits for a server that is down", "[sim][timeline]") {
  RecordedRun recorded(servers(5), led({at(10 * kMs, Kind::restart, target(Whom::crashed)),
                                        at(20 * kMs, Kind::crash, target({2, 3}))}));
  recorded.run();
  CHECK(recorded.times(ActionKind::restart, 2) == std::vector<Time>{20 * kMs});
  CHECK(recorded.times(ActionKind::restart, 3) == std::vector<Time>{20 * kMs});
}

TEST_CASE("A name that is not bound yet is waited for", "[sim][timeline]") {
  Plan plan = led({as(when({Condition::Kind::term, kNobody, 2}, Kind::crash, target({3})), 0),
                   at(10 * kMs, Kind::restart, bound(0)),
                   at(50 * kMs, Kind::election_timeout, target({2}))});
  plan.names = {"it"};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::crash, 3) == std::vector<Time>{50 * kMs});
  CHECK(recorded.times(ActionKind::restart, 3) == std::vector<Time>{50 * kMs});
  CHECK(recorded.world.down().empty());
}

TEST_CASE("A name keeps the server that it was bound to, until it is bound again",
          "[sim][timeline]") {
  Plan plan =
      led({as(at(10 * kMs, Kind::crash, target(Whom::leader)), 0),
           at(20 * kMs, Kind::election_timeout, target({2})), at(40 * kMs, Kind::restart, bound(0)),
           as(at(50 * kMs, Kind::pause, target(Whom::leader)), 0),
           at(60 * kMs, Kind::resume, bound(0))});
  plan.names = {"old"};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::restart, 1) == std::vector<Time>{40 * kMs});
  CHECK(recorded.times(ActionKind::pause, 2) == std::vector<Time>{50 * kMs});
  CHECK(recorded.times(ActionKind::resume, 2) == std::vector<Time>{60 * kMs});
}

TEST_CASE("Targets name servers by number or by what they are", "[sim][timeline]") {
  // 1 leads, 4 is down: no step hits it, whatever the target.
  CHECK(hit(target({2, 5})) == set({2, 5}));
  CHECK(hit(target(Whom::leader)) == set({1}));
  CHECK(hit(target(Whom::followers)) == set({2, 3, 5}));
  CHECK(hit(target(Whom::minority)) == set({5}));
  CHECK(hit(target(Whom::majority)) == set({1, 2, 3}));
  CHECK(hit(target(Whom::all)) == set({1, 2, 3, 5}));
  CHECK(hit(target(Whom::none)).empty());
}

TEST_CASE("The minority never holds the leader", "[sim][timeline]") {
  for (const int leader : {1, 3, 5}) {
    Plan plan = silent_plan();
    plan.timeline = {at(0, Kind::election_timeout, target({leader})),
                     at(20 * kMs, Kind::crash, target(Whom::minority))};
    RecordedRun recorded(servers(5), plan);
    recorded.run();
    CHECK(recorded.world.down() == (leader == 5 ? set({3, 4}) : set({4, 5})));
    CHECK(recorded.leader() == leader);
  }
}

TEST_CASE("A random target is one live server, another from seed to seed", "[sim][timeline]") {
  ServerSet seen;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Plan plan = silent_plan();
    plan.timeline = {at(0, Kind::crash, target({2})),
                     at(1 * kMs, Kind::pause, target(Whom::random))};
    RecordedRun recorded(servers(4), plan, seed);
    recorded.run();
    REQUIRE(recorded.world.paused().size() == 1);
    seen = seen | recorded.world.paused();
  }
  CHECK(seen == set({1, 3, 4}));
}

TEST_CASE("A random target is waited for while all servers are down", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(0, Kind::crash, target(Whom::all)),
                   at(1 * kMs, Kind::pause, target(Whom::random)),
                   at(9 * kMs, Kind::restart, target({3}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::pause, 3) == std::vector<Time>{9 * kMs});
}

TEST_CASE("Servers crash, restart, pause and resume as told", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(1, Kind::crash, target({1, 3})), at(2, Kind::pause, target({2})),
                   at(3, Kind::restart, target({3})), at(4, Kind::resume, target({2})),
                   at(5, Kind::pause, target({3}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.world.down() == set({1}));
  CHECK(recorded.world.paused() == set({3}));
  CHECK(recorded.simulator.statistics().faults[sim::plan::Fault::crash] ==
        sim::plan::FaultCount{1, 2});
  CHECK(recorded.simulator.statistics().faults[sim::plan::Fault::pause].begun == 2);
}

TEST_CASE("Timers run out as told", "[sim][timeline]") {
  RecordedRun recorded(servers(3), led({at(10 * kMs, Kind::heartbeat_timeout, target({1})),
                                        at(20 * kMs, Kind::election_timeout, target({2, 3}))}));
  recorded.run_until(20 * kMs);
  CHECK(recorded.times(ActionKind::heartbeat_timeout, 1) == std::vector<Time>{10 * kMs});
  recorded.run_until(21 * kMs);
  CHECK(recorded.times(ActionKind::election_timeout, 2) == std::vector<Time>{20 * kMs});
  CHECK(recorded.times(ActionKind::election_timeout, 3) == std::vector<Time>{20 * kMs});
}

TEST_CASE("The first idle clients ask one server as told", "[sim][timeline]") {
  Plan plan = led({at(10 * kMs, Kind::request, target({1, 2}))});
  plan.timeline[1].value = 2;
  plan.workload.start_us = kSecond_us;
  RecordedRun recorded(servers(3, 3), plan);
  recorded.run_until(11 * kMs);
  const std::vector<Happening> requests = recorded.all(ActionKind::request);
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].action == Action{ActionKind::request, 1, 0, 0});
  CHECK(requests[1].action == Action{ActionKind::request, 1, 0, 1});
  CHECK(requests[0].accepted);
}

TEST_CASE("Bits are flipped as told", "[sim][timeline]") {
  Plan plan =
      led({at(10 * kMs, Kind::crash, target({2})), at(20 * kMs, Kind::corrupt, target({2}))});
  plan.timeline[2].value = 1;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  REQUIRE(recorded.count(ActionKind::corrupt) == 1);
  CHECK(recorded.all(ActionKind::corrupt)[0].action == Action{ActionKind::corrupt, 2, 0, 1});
}

TEST_CASE("An isolated server neither hears nor is heard", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(0, Kind::isolate, target({2}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK((recorded.cut(2, 1) && recorded.cut(2, 3) && recorded.cut(1, 2) && recorded.cut(3, 2)));
  CHECK_FALSE((recorded.cut(1, 3) || recorded.cut(3, 1)));
}

TEST_CASE("In a partition every group is by itself, and a server in no group is alone",
          "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(0, Kind::partition)};
  plan.timeline[0].groups = {set({1, 2}), set({3, 4})};
  RecordedRun recorded(servers(6), plan);
  recorded.run();
  for (ServerId from = 1; from <= 6; ++from) {
    for (ServerId to = 1; to <= 6; ++to) {
      const bool together = from <= 4 && to <= 4 && (from <= 2) == (to <= 2);
      if (from != to) CHECK(recorded.cut(from, to) == !together);
    }
  }
}

TEST_CASE("Links are cut both ways, or one way", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {with_to(at(1, Kind::cut, target({1})), target({2})),
                   one_way(with_to(at(2, Kind::cut, target({3})), target(Whom::others)))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK((recorded.cut(1, 2) && recorded.cut(2, 1) && recorded.cut(3, 1) && recorded.cut(3, 2)));
  CHECK_FALSE((recorded.cut(1, 3) || recorded.cut(2, 3)));
}

TEST_CASE("Links are healed both ways, or one way, or all of them", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {at(0, Kind::isolate, target({1})), at(0, Kind::isolate, target({2})),
                   one_way(with_to(at(10, Kind::heal, target({2})), target({1}))),
                   with_to(at(20, Kind::heal, target(Whom::others)), target({3}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK((recorded.cut(1, 2) && !recorded.cut(2, 1)));
  CHECK_FALSE(
      (recorded.cut(1, 3) || recorded.cut(3, 1) || recorded.cut(2, 3) || recorded.cut(3, 2)));
  plan.timeline.back() = at(20, Kind::heal);
  RecordedRun healed(servers(3), plan);
  healed.run();
  for (ServerId from = 1; from <= 3; ++from) {
    for (ServerId to = 1; to <= 3; ++to) CHECK_FALSE(healed.cut(from, to));
  }
}

TEST_CASE("Held messages wait until they are released, and take their delay then",
          "[sim][timeline]") {
  const auto type = MessageType::request_vote;
  Plan plan = silent_plan();
  plan.timeline = {with_to(of_type(at(0, Kind::hold, target({1})), type), target({2})),
                   at(1 * kMs, Kind::election_timeout, target({1})),
                   with_to(of_type(at(40 * kMs, Kind::release, target({1})), type), target({2}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::deliver, 3).at(0) == 2 * kMs);
  // The first AppendEntries, which no step held, came before it.
  CHECK(recorded.times(ActionKind::deliver, 2).at(0) == 4 * kMs);
  const std::vector<Time> times = recorded.times(ActionKind::deliver, 2);
  CHECK(std::count(times.begin(), times.end(), 41 * kMs) == 1);
  CHECK(recorded.world.tally().held == 1);
}

TEST_CASE("Blocked messages are lost until they are unblocked", "[sim][timeline]") {
  const auto type = MessageType::request_vote;
  Plan plan = silent_plan();
  plan.timeline = {with_to(of_type(at(0, Kind::block, target({1})), type), target({2, 3})),
                   at(1 * kMs, Kind::election_timeout, target({1})),
                   with_to(of_type(at(5 * kMs, Kind::unblock, target({1})), type), target({2, 3})),
                   at(9 * kMs, Kind::election_timeout, target({1}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(12 * kMs);
  CHECK(recorded.world.tally().lost_to_blocks == 2);
  CHECK(recorded.times(ActionKind::deliver, 2).at(0) == 10 * kMs);
}

TEST_CASE("The link models changes as told, for messages sent from then on", "[sim][timeline]") {
  Plan plan = silent_plan();
  plan.timeline = {with_to(at(0, Kind::links, target({1})), target({2})),
                   at(0, Kind::election_timeout, target({1}))};
  plan.timeline[0].link_model.delay = {6 * kMs, 0};
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(10 * kMs);
  CHECK(recorded.times(ActionKind::deliver, 2).at(0) == 6 * kMs);
  CHECK(recorded.times(ActionKind::deliver, 3).at(0) == 1 * kMs);
}

}  // namespace squall::tests::timeline_test
