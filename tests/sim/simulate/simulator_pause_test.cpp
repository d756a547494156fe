// Pauses in virtual time: what comes meanwhile waits, and what ran out runs out at the end.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::simulator_pause_test {

namespace {

/// Server 1 campaigns at once; 2 is paused from 0 to 100 ms.
Plan paused_voter() {
  Plan plan = silent_plan();
  plan.timeline = {at(0, Step::Kind::pause, target({2})),
                   at(0, Step::Kind::election_timeout, target({1})),
                   at(100 * kMs, Step::Kind::resume, target({2}))};
  return plan;
}

}  // namespace

TEST_CASE("What arrives at a paused server is delivered when it resumes, in order",
          "[sim][pause]") {
  Plan plan = paused_voter();
  plan.timeline.push_back(at(200 * kMs, Step::Kind::crash, target({1})));
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(99 * kMs);
  CHECK(recorded.count(ActionKind::deliver, 2) == 0);
  CHECK(recorded.leader() == 1);
  recorded.run();
  // The request for its vote, the first AppendEntries, a heartbeat at 52 ms.
  const std::vector<Time> times = recorded.times(ActionKind::deliver, 2);
  REQUIRE(times.size() >= 3);
  CHECK(times[0] == 100 * kMs);
  CHECK(times[1] == 100 * kMs);
  CHECK(times[2] == 100 * kMs);
  CHECK(times[3] > 100 * kMs);
  CHECK(recorded.world.views()[2].durable.voted_for == 1);
  CHECK(recorded.world.views()[2].leader == 1);
}

TEST_CASE("What waits for a paused server is lost when it crashes", "[sim][pause]") {
  Plan plan = paused_voter();
  plan.timeline.insert(plan.timeline.begin() + 2, at(60 * kMs, Step::Kind::crash, target({2})));
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(61 * kMs);
  CHECK(recorded.times(ActionKind::deliver, 2) == std::vector<Time>{60 * kMs, 60 * kMs, 60 * kMs});
  CHECK(recorded.world.tally().lost_at_down_servers == 3);
}

TEST_CASE("In any faults a message arrives when it is due, or when its receiver's pause ends",
          "[sim][pause]") {
  std::size_t late = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Plan plan = quiet(10 * kSecond_us);
    plan.links.drop = plan.links.duplicate = plan.links.reorder = 100'000;
    plan.links.reorder_by = {7'000, 0};
    plan.timing.heartbeat_us = 10 * kMs;
    plan.faults.crash = {900 * kMs, {0, 200 * kMs}};
    plan.faults.pause = {300 * kMs, {0, 100 * kMs}};
    plan.faults.partition = {900 * kMs, {0, 200 * kMs}};
    for (Time time = kSecond_us; time < 10 * kSecond_us; time += kSecond_us) {
      plan.timeline.push_back(at(time, Step::Kind::hold, target({1})));
      plan.timeline.back().to = target({2});
      plan.timeline.push_back(at(time + 300 * kMs, Step::Kind::release, target({1})));
      plan.timeline.back().to = target({2});
    }
    // Few slots, so that each is taken again and again.
    sim::Setup setup = servers(3, 2);
    setup.limits.messages = 24;
    RecordedRun recorded(setup, plan, seed);
    recorded.run();
    for (const Happening& happening : recorded.story) {
      const bool arrives = happening.action.kind == ActionKind::deliver;
      if (!arrives && happening.action.kind != ActionKind::drop) continue;
      if (happening.flown_us == 1'000 || (arrives && happening.flown_us == 8'000)) continue;
      const ServerId server = happening.action.server;
      const std::vector<Time> resumes = recorded.times(ActionKind::resume, server);
      const std::vector<Time> crashes = recorded.times(ActionKind::crash, server);
      REQUIRE(arrives);
      REQUIRE(std::count(resumes.begin(), resumes.end(), happening.time_us) +
                  std::count(crashes.begin(), crashes.end(), happening.time_us) >
              0);
      ++late;
    }
  }
  CHECK(late > 30);
}

TEST_CASE("A timer that ran out in a pause runs out at its end, unless a message comes first",
          "[sim][pause]") {
  Plan plan = quiet(3 * kSecond_us);
  RecordedRun recorded(servers(3), plan);
  recorded.run_until_led();
  const auto follower = ServerId::of(recorded.leader() == 1 ? 2 : 1);
  const std::size_t elections = recorded.count(ActionKind::election_timeout);
  recorded.act({ActionKind::pause, follower, 0, 0});
  recorded.run_until(kSecond_us);
  recorded.act({ActionKind::resume, follower, 0, 0});
  recorded.run_until(kSecond_us + 40 * kMs);
  // Its timer is long over, but the leader's heartbeats were waiting.
  CHECK(recorded.count(ActionKind::election_timeout) == elections);

  const ServerSet one = ServerSet::of(follower);
  const ServerSet all = recorded.world.servers();
  recorded.act({ActionKind::cut, kNobody, 0, sim::links(all, one)});
  recorded.act({ActionKind::pause, follower, 0, 0});
  recorded.run_until(2 * kSecond_us);
  const Time resumed = recorded.simulator.now();
  recorded.act({ActionKind::resume, follower, 0, 0});
  do {
    REQUIRE(recorded.advance());
  } while (recorded.story.back().action.server != follower || !recorded.story.back().stepped);
  CHECK(recorded.story.back().action.kind == ActionKind::election_timeout);
  CHECK(recorded.story.back().time_us == resumed);
}

TEST_CASE("A leader that was paused sends its overdue heartbeat when it resumes", "[sim][pause]") {
  Plan plan = silent_plan();
  plan.timeline = {at(0, Step::Kind::election_timeout, target({1})),
                   at(10 * kMs, Step::Kind::pause, target({1})),
                   at(500 * kMs, Step::Kind::resume, target({1}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(700 * kMs);
  const std::vector<Time> beats = recorded.times(ActionKind::heartbeat_timeout, 1);
  REQUIRE(beats.size() >= 3);
  CHECK(beats[0] == 500 * kMs);
  CHECK(beats[1] == 550 * kMs);
  CHECK(beats[2] == 600 * kMs);
}

TEST_CASE("A short pause moves no timer", "[sim][pause]") {
  Plan plan = silent_plan();
  plan.timeline = {at(0, Step::Kind::election_timeout, target({1})),
                   at(10 * kMs, Step::Kind::pause, target({1})),
                   at(20 * kMs, Step::Kind::resume, target({1}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(60 * kMs);
  CHECK(recorded.times(ActionKind::heartbeat_timeout, 1).at(0) == 52 * kMs);
}

}  // namespace squall::tests::simulator_pause_test
