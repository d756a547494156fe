// Random faults come and go: each kind, what overlaps, and the calm that ends them all.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::random_faults_test {

using Kind = Step::Kind;
using sim::plan::FaultSchedule;
using sim::plan::FaultTiming;

namespace {

constexpr Time kLength = 100 * kMs;
constexpr Time kEnd = 120 * kSecond_us;

/// Only that kind of fault, on average every half second, 100 ms each.
Plan only(FaultTiming FaultSchedule::*kind, Time every_us = 500 * kMs) {
  Plan plan = silent_plan(kEnd);
  plan.faults.*kind = {every_us, {kLength, 0}};
  return plan;
}

bool around(std::size_t count, std::size_t expected) {
  return count * 4 >= expected * 3 && count * 4 <= expected * 5;
}

/// Each of `begins` has its end 1 µs and kLength later; the last may come after the run's end.
void each_ends(const std::vector<Happening>& begins, const std::vector<Happening>& ends) {
  REQUIRE(begins.size() >= ends.size());
  CHECK(begins.size() - ends.size() <= 2);
  for (const Happening& begin : begins) {
    const bool ended = std::any_of(ends.begin(), ends.end(), [&](const Happening& end) {
      return end.time_us == begin.time_us + 1 + kLength && end.action.server == begin.action.server;
    });
    CHECK((ended || begin.time_us + 1 + kLength >= kEnd));
  }
}

ServerSet from(const Happening& cut) { return sim::links_from(cut.action.value); }
ServerSet to(const Happening& cut) { return sim::links_to(cut.action.value); }

bool anything_cut(const RecordedRun& recorded) {
  for (const ServerId one : recorded.world.servers()) {
    for (const ServerId other : recorded.world.servers()) {
      if (recorded.cut(one, other)) return true;
    }
  }
  return false;
}

/// Runs, and after every event compares the links that are cut with those that an active fault
/// cuts, each kLength from its cut on.
void cuts_last(RecordedRun& recorded) {
  core::PerServer<core::PerServer<Time>> until;  // by link: no fault ends later
  while (recorded.advance()) {
    const Happening& happening = recorded.story.back();
    if (happening.action.kind == ActionKind::cut) {
      for (const ServerId one : from(happening)) {
        for (const ServerId other : to(happening)) {
          until[one][other] = happening.time_us + 1 + kLength;
        }
      }
    }
    for (const ServerId one : recorded.world.servers()) {
      for (const ServerId other : recorded.world.servers()) {
        if (until[one][other] == happening.time_us) continue;  // at its very end
        REQUIRE(recorded.cut(one, other) == (until[one][other] > happening.time_us));
      }
    }
  }
}

}  // namespace

TEST_CASE("Servers crash at random, lose what they may lose, and restart", "[sim][faults]") {
  RecordedRun recorded(servers(3), only(&FaultSchedule::crash));
  recorded.run();
  const std::vector<Happening> crashes = recorded.all(ActionKind::crash);
  CHECK(around(crashes.size(), 240));
  each_ends(crashes, recorded.all(ActionKind::restart));
  std::array<int, 3> survivors{};
  for (const Happening& crash : crashes) ++survivors.at(crash.action.value);
  for (const int count : survivors) CHECK(count > 5);
  for (const ServerId server : recorded.world.servers()) {
    CHECK(recorded.count(ActionKind::crash, server) > 5);
  }
  CHECK(recorded.simulator.statistics().faults[sim::plan::Fault::crash].effects == crashes.size());
}

TEST_CASE("Servers pause at random, and resume", "[sim][faults]") {
  RecordedRun recorded(servers(3), only(&FaultSchedule::pause));
  recorded.run();
  CHECK(around(recorded.count(ActionKind::pause), 240));
  each_ends(recorded.all(ActionKind::pause), recorded.all(ActionKind::resume));
}

TEST_CASE("Partitions at random make two groups that do not hear each other", "[sim][faults]") {
  RecordedRun recorded(servers(5), only(&FaultSchedule::partition));
  recorded.run();
  const std::vector<Happening> cuts = recorded.all(ActionKind::cut);
  REQUIRE(cuts.size() % 2 == 0);
  CHECK(around(cuts.size() / 2, 240 * 30 / 32));  // two draws of 32 are no partition
  for (std::size_t at = 0; at < cuts.size(); at += 2) {
    CHECK(from(cuts[at]) == to(cuts[at + 1]));
    CHECK(to(cuts[at]) == from(cuts[at + 1]));
    CHECK((from(cuts[at]) | to(cuts[at])) == recorded.world.servers());
    CHECK((from(cuts[at]) & to(cuts[at])).empty());
  }
  CHECK(recorded.count(ActionKind::heal) > cuts.size() / 2);
}

TEST_CASE("Links fail one way at random", "[sim][faults]") {
  RecordedRun recorded(servers(5), only(&FaultSchedule::one_way));
  recorded.run();
  const std::vector<Happening> cuts = recorded.all(ActionKind::cut);
  CHECK(around(cuts.size(), 240 * 31 * 31 / (32 * 32)));
  CHECK(std::any_of(cuts.begin(), cuts.end(),
                    [](const Happening& cut) { return from(cut) != to(cut); }));
  CHECK(recorded.count(ActionKind::heal) > cuts.size() / 2);
}

TEST_CASE("One server at a time is isolated, the leader more often than others", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::isolate);
  plan.timeline = {at(0, Kind::election_timeout, target({4}))};
  RecordedRun recorded(servers(5), plan);
  std::size_t of_leader = 0;
  std::size_t all = 0;
  while (recorded.advance()) {
    const Happening& cut = recorded.story.back();
    if (cut.action.kind != ActionKind::cut || from(cut).size() != 1) continue;
    ++all;
    if (from(cut) == set({4})) ++of_leader;
  }
  CHECK(recorded.leader() == 4);
  CHECK(around(all, 240));
  CHECK(around(of_leader, all * 6 / 10));  // half, and a fifth of the other half
}

TEST_CASE("Faults are not random where there is no one to fail", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::isolate, 1 * kMs);
  plan.faults.partition = plan.faults.isolate;
  plan.end_us = kSecond_us;
  RecordedRun alone(servers(1), plan);
  alone.run();
  CHECK(alone.story.empty());
  plan = only(&FaultSchedule::crash, 1 * kMs);
  plan.faults.pause = plan.faults.crash;
  plan.end_us = kSecond_us;
  RecordedRun recorded(servers(2), plan);
  recorded.run();
  CHECK(recorded.count(ActionKind::crash) > 5);
  CHECK(recorded.count(ActionKind::pause) > 5);
  CHECK(recorded.simulator.ending() == sim::simulate::Ending::time);
}

TEST_CASE("A link stays cut until the last fault on it has ended", "[sim][faults]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Plan plan = only(&FaultSchedule::isolate, 60 * kMs);
    plan.faults.partition = plan.faults.one_way = {80 * kMs, {kLength, 0}};
    plan.end_us = 4 * kSecond_us;
    RecordedRun recorded(servers(5), plan, seed);
    cuts_last(recorded);
    CHECK(recorded.count(ActionKind::cut) > 100);
  }
}

TEST_CASE("What the timeline cut stays cut when a random fault ends", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::isolate, 50 * kMs);
  plan.timeline = {at(kSecond_us, Kind::cut, target({1})), at(3 * kSecond_us, Kind::heal)};
  plan.timeline[0].to = target({2});
  plan.end_us = 4 * kSecond_us;
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(kSecond_us + 1);
  bool healed = false;
  while (recorded.advance() && recorded.simulator.now() < 3 * kSecond_us) {
    REQUIRE((recorded.cut(1, 2) && recorded.cut(2, 1)));
    healed |= recorded.story.back().action.kind == ActionKind::heal;
  }
  CHECK(healed);
  while (recorded.advance() && anything_cut(recorded)) {
  }
  CHECK(recorded.simulator.ending() == sim::simulate::Ending::running);
}

TEST_CASE("Whom the timeline crashed or paused stays so when a random fault ends",
          "[sim][faults]") {
  std::size_t met = 0;  // runs in which a random fault had begun on the same server before
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Plan plan = only(&FaultSchedule::crash, 80 * kMs);
    plan.faults.pause = plan.faults.crash;
    plan.timeline = {at(kSecond_us, Kind::crash, target({1})),
                     at(2 * kSecond_us, Kind::restart, target({1})),
                     at(3 * kSecond_us, Kind::resume, target({2})),
                     at(3 * kSecond_us, Kind::restart, target({2})),
                     at(3 * kSecond_us, Kind::pause, target({2})),
                     at(4 * kSecond_us, Kind::resume, target({2}))};
    plan.end_us = 5 * kSecond_us;
    RecordedRun recorded(servers(3), plan, seed);
    recorded.run_until(kSecond_us);
    if (recorded.count(ActionKind::crash, 1) > 0 && recorded.world.down().contains(1) &&
        recorded.times(ActionKind::crash, 1).back() < kSecond_us) {
      ++met;
    }
    while (recorded.advance() && recorded.simulator.now() < 2 * kSecond_us) {
      if (recorded.simulator.now() > kSecond_us) REQUIRE(recorded.world.down().contains(1));
    }
    recorded.run_until(3 * kSecond_us + 1);
    while (recorded.simulator.now() < 4 * kSecond_us) {
      REQUIRE(recorded.world.paused().contains(2));
      REQUIRE(recorded.advance());
    }
    CHECK_FALSE(recorded.world.paused().contains(2));
  }
  CHECK(met > 3);
}

TEST_CASE("The timeline ends a random fault before its time", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::isolate, 20 * kMs);
  plan.faults.isolate.lasts = {60 * kSecond_us, 0};
  plan.faults.crash = plan.faults.pause = plan.faults.isolate;
  plan.timeline = {at(kSecond_us, Kind::restart, target(Target::Kind::all)),
                   at(kSecond_us, Kind::resume, target(Target::Kind::all)),
                   at(kSecond_us, Kind::heal)};
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(kSecond_us - 50 * kMs);
  REQUIRE(anything_cut(recorded));
  REQUIRE((recorded.world.down() | recorded.world.paused()) == recorded.world.servers());
  while (fired(recorded) != std::vector<bool>{true, true, true}) {
    REQUIRE(recorded.advance());
  }
  REQUIRE(recorded.advance());
  CHECK_FALSE(anything_cut(recorded));
  CHECK((recorded.world.down() | recorded.world.paused()).size() < 3);
}

TEST_CASE("So many random faults are active at most, and then no other begins", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::one_way, 10);
  plan.faults.one_way.lasts = {kSecond_us, 0};
  plan.end_us = kSecond_us;
  RecordedRun recorded(servers(15), plan);
  recorded.run();
  CHECK(recorded.count(ActionKind::cut) == sim::plan::kSpellsMax);
  CHECK(recorded.count(ActionKind::heal) == 0);
  // As soon as some end others begin.
  plan.end_us = 2 * kSecond_us;
  RecordedRun longer(servers(15), plan);
  longer.run();
  CHECK(longer.count(ActionKind::cut) > sim::plan::kSpellsMax + 500);
}

TEST_CASE("In the calm everything is healed, restarted and resumed, and no fault comes any more",
          "[sim][faults]") {
  Plan plan = quiet(10 * kSecond_us);
  const FaultTiming often{500 * kMs, {0, 150 * kMs}};
  for (const auto fault : {&sim::plan::FaultSchedule::crash, &sim::plan::FaultSchedule::pause,
                           &sim::plan::FaultSchedule::partition, &sim::plan::FaultSchedule::one_way,
                           &sim::plan::FaultSchedule::isolate}) {
    plan.faults.*fault = often;
  }
  plan.faults.until_us = 3 * kSecond_us;
  plan.links.drop = plan.links.duplicate = plan.links.reorder = 200'000;
  plan.timeline = {at(kSecond_us, Kind::isolate, target({3}))};
  RecordedRun recorded(servers(3), plan);
  recorded.run_until(3 * kSecond_us);
  while (recorded.simulator.now() == 3 * kSecond_us) REQUIRE(recorded.advance());
  CHECK_FALSE(anything_cut(recorded));
  CHECK(recorded.world.down().empty());
  CHECK(recorded.world.paused().empty());
  recorded.run();
  for (const ActionKind kind : {ActionKind::crash, ActionKind::pause, ActionKind::cut,
                                ActionKind::duplicate, ActionKind::restart, ActionKind::resume}) {
    const std::vector<Time> times = recorded.times(kind);
    CAPTURE(static_cast<int>(kind));
    REQUIRE_FALSE(times.empty());
    CHECK(times.back() <= 3 * kSecond_us);
  }
  // What was to be lost before the calm was under way for a while.
  CHECK(recorded.times(ActionKind::drop).back() <= 3 * kSecond_us + 1 * kMs);
  CHECK(recorded.simulator.holds({Condition::Kind::converged, kNobody, 0}));
}

TEST_CASE("In the calm the timeline still has its say, and the end of an old fault has none",
          "[sim][faults]") {
  Plan plan = only(&FaultSchedule::crash, 100 * kMs);
  plan.faults.crash.lasts = {2 * kSecond_us, 0};
  plan.faults.until_us = kSecond_us;
  plan.timeline = {at(kSecond_us + 1, Kind::crash, target({1, 2, 3}))};
  plan.end_us = 5 * kSecond_us;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.times(ActionKind::crash).size() > 3);
  CHECK(recorded.world.down() == recorded.world.servers());
}

TEST_CASE("Each random fault has its effect, and nothing of it is left in the calm",
          "[sim][faults]") {
  for (std::size_t at = 0; at < sim::plan::kFaultTimings.size(); ++at) {
    CAPTURE(at);
    Plan plan = quiet(8 * kSecond_us);
    plan.sync = {1 * kMs, 1 * kMs};
    plan.workload.think = {10 * kMs, 0};
    plan.faults.*sim::plan::kFaultTimings[at] = {100 * kMs, {50 * kMs, 50 * kMs}};
    plan.faults.torn_writes = true;
    plan.faults.until_us = 5 * kSecond_us;
    sim::Setup setup = slow_disks(4, 2);
    setup.settings.stickiness = true;
    RecordedRun recorded(setup, plan);
    recorded.run();
    const auto fault = sim::plan::fault_of(static_cast<sim::plan::RandomFault>(at));
    const sim::plan::FaultStatistics& fault_statistics = recorded.simulator.statistics().faults;
    CHECK(fault_statistics[fault].begun >= 5);
    CHECK(fault_statistics[fault].effects >= 5);
    CHECK_FALSE(anything_cut(recorded));
    CHECK(recorded.world.down().empty());
    CHECK(recorded.world.paused().empty());
    CHECK(recorded.world.full_disks().empty());
    CHECK_FALSE(recorded.world.verdict());
    CHECK(recorded.simulator.holds({Condition::Kind::converged, kNobody, 0, {}}));
  }
}

}  // namespace squall::tests::random_faults_test
