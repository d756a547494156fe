// The calm phase: faults end in its core, and nowhere else.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::calm_phase_test {

using Kind = Step::Kind;
using Core = sim::plan::Calm::Core;

namespace {

/// Five servers, of which two are down and one is paused when the calm begins after 2 s.
Plan calm_of(Core core, ServerSet servers = {}) {
  Plan plan = quiet(6 * kSecond_us);
  plan.workload.think = {10 * kMs, 0};
  plan.workload.retry_us = 100 * kMs;
  plan.timeline = {at(1 * kSecond_us, Kind::crash, target({1, 2})),
                   at(1 * kSecond_us, Kind::pause, target({3}))};
  plan.faults.until_us = 2 * kSecond_us;
  plan.calm = {core, servers, 10};
  return plan;
}

}  // namespace

TEST_CASE("In a calm of all every fault ends", "[sim][calm]") {
  RecordedRun recorded(servers(5, 2), calm_of(Core::all));
  recorded.run();
  CHECK(recorded.world.down().empty());
  CHECK(recorded.world.paused().empty());
  CHECK(recorded.simulator.statistics().calm.core == recorded.world.servers());
  CHECK(recorded.simulator.holds({Condition::Kind::converged, kNobody, 0, {}}));
}

TEST_CASE("In a calm of some the others stay as they are, and are cut off", "[sim][calm]") {
  const ServerSet core = set({1, 3, 4});
  RecordedRun recorded(servers(5, 2), calm_of(Core::servers, core));
  recorded.run();
  CHECK(recorded.world.down() == set({2}));
  CHECK(recorded.world.paused().empty());
  for (const ServerId one : recorded.world.servers()) {
    for (const ServerId other : recorded.world.servers()) {
      CHECK(recorded.cut(one, other) == (core.contains(one) != core.contains(other)));
    }
  }
  CHECK(recorded.simulator.reachable() == core);
  CHECK(core.contains(recorded.world.leader(core)));
  // The core has converged, whatever is outside of it.
  CHECK(recorded.simulator.holds({Condition::Kind::converged, kNobody, 0, {}}));
  CHECK(recorded.simulator.statistics().calm.led_us <= 3'500 * kMs);
}

TEST_CASE("In a calm of some servers, clients ask no other server", "[sim][calm]") {
  const ServerSet core = set({1, 3, 4});
  RecordedRun recorded(servers(5, 2), calm_of(Core::servers, core));
  // Who believed another one to lead asks that one first.
  const Time told = 2 * kSecond_us + 200 * kMs;
  int asked = 0;
  while (const sim::Report* report = recorded.simulator.advance()) {
    if (report->action.kind != ActionKind::request || recorded.simulator.now() < told) continue;
    ++asked;
    CHECK(core.contains(report->action.server));
  }
  CHECK(asked > 100);
}

TEST_CASE("A drawn core is as small as a quorum may be, and not always the same", "[sim][calm]") {
  std::vector<ServerSet> cores;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    RecordedRun recorded(servers(5, 2), calm_of(Core::majority), seed);
    recorded.run();
    const ServerSet core = recorded.simulator.statistics().calm.core;
    CHECK(core.size() == 3);
    CHECK(core.contains(recorded.world.leader(core)));
    if (std::find(cores.begin(), cores.end(), core) == cores.end()) cores.push_back(core);
  }
  CHECK(cores.size() >= 4);
}

TEST_CASE("A drawn core decides by every configuration that a server goes by", "[sim][calm]") {
  Plan plan = calm_of(Core::majority);
  Step change = at(500 * kMs, Kind::membership, target(Target::Kind::leader));
  change.groups = {set({1, 2, 3, 4}), {}};
  // Server 5 does not hear that it was removed.
  plan.timeline = {at(400 * kMs, Kind::isolate, target({5})), change};
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    RecordedRun recorded(servers(5, 2), plan, seed);
    recorded.run();
    const ServerSet core = recorded.simulator.statistics().calm.core;
    CHECK((core & set({1, 2, 3, 4})).size() >= 3);
    CHECK(core.size() >= 3);
  }
}

TEST_CASE("What clients wait for when the calm begins is noted", "[sim][calm]") {
  Plan plan = calm_of(Core::servers, set({4, 5}));
  RecordedRun recorded(servers(5, 2), plan);
  recorded.run();
  const sim::simulate::CalmStatistics& calm = recorded.simulator.statistics().calm;
  REQUIRE(calm.owed.size() == 2);
  for (std::uint32_t client = 0; client < 2; ++client) {
    CHECK(calm.owed[client] != 0);
    CHECK(recorded.world.clients()[client].sequence == calm.owed[client]);
    CHECK(recorded.world.clients()[client].waiting);
  }
}

TEST_CASE("A newcomer that is far behind may be given up, and one that has caught up may not",
          "[sim][calm]") {
  const auto promotion_after = [](Time wait_us) {
    Plan plan = quiet(6 * kSecond_us);
    plan.workload.think = {5 * kMs, 0};
    plan.workload.stop_us = 2 * kSecond_us;
    plan.faults.until_us = 2 * kSecond_us;
    plan.calm.election_timeouts = 10;
    Step learn = at(2'500 * kMs, Kind::membership, target(Target::Kind::leader));
    learn.groups = {set({1, 2, 3}), set({4})};
    Step promote = at(2'500 * kMs + wait_us, Kind::membership, target(Target::Kind::leader));
    promote.groups = {set({1, 2, 3, 4}), {}};
    plan.timeline = {learn, promote};
    sim::Setup setup = servers(4, 2);
    setup.spare = set({4});
    setup.settings.catch_up_rounds_max = 1;
    setup.settings.entries_in_flight_max = 1;  // it is fed an entry a round trip
    RecordedRun recorded(setup, plan);
    recorded.run();
    const ServerId leader = recorded.leader();
    REQUIRE(leader != kNobody);
    return std::pair{recorded.simulator.statistics().calm.change,
                     recorded.world.views()[leader].configuration.voters};
  };
  const auto [given_up, without] = promotion_after(10 * kMs);
  CHECK(without == set({1, 2, 3}));
  CHECK(given_up.since_us == sim::kNever);
  const auto [promoted, with] = promotion_after(2 * kSecond_us);
  CHECK(with == set({1, 2, 3, 4}));
  CHECK(promoted.since_us == sim::kNever);
  CHECK(promoted.longest_us > given_up.longest_us);
}

}  // namespace squall::tests::calm_phase_test
