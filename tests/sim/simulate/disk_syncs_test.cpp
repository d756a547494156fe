// Disks that stall, and clocks that run at a rate of their own.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::disk_syncs_test {

using sim::plan::Fault;
using Kind = Step::Kind;

namespace {

Plan busy(std::vector<Step> timeline = {}) {
  Plan plan = quiet(3 * kSecond_us);
  plan.sync = {1 * kMs, 0};
  plan.workload.think = {10 * kMs, 0};
  plan.timeline = std::move(timeline);
  return plan;
}

Step stall(Time at_us, const Target& whom, Time lasts_us) {
  Step step = at(at_us, Kind::stall_disk, whom);
  step.delay = {lasts_us, 0};
  return step;
}

std::size_t syncs_between(const RecordedRun& recorded, ServerId server, Time from, Time to) {
  const std::vector<Time> times = recorded.times(ActionKind::sync, server);
  return static_cast<std::size_t>(std::count_if(
      times.begin(), times.end(), [&](Time time) { return from <= time && time < to; }));
}

}  // namespace

TEST_CASE("No fsync of a disk that stalls ends before the stall does", "[sim][disk_syncs]") {
  RecordedRun recorded(slow_disks(3, 2), busy({stall(1 * kSecond_us, target({2}), 500 * kMs)}));
  recorded.run();
  CHECK(syncs_between(recorded, 2, 0, 1 * kSecond_us) > 10);
  CHECK(syncs_between(recorded, 2, 1 * kSecond_us, 1'500 * kMs) == 0);
  // What waited ends with the stall, and no sooner than 1 ms later the next.
  CHECK(syncs_between(recorded, 2, 1'500 * kMs, 1'500 * kMs + 1) == 1);
  CHECK(syncs_between(recorded, 2, 1'500 * kMs + 1, 1'501 * kMs) == 0);
  CHECK(syncs_between(recorded, 2, 1'501 * kMs, 3 * kSecond_us) > 10);
  CHECK(syncs_between(recorded, 1, 1 * kSecond_us, 1'500 * kMs) > 10);
  CHECK(recorded.simulator.statistics().faults[Fault::disk_stall].begun == 1);
  CHECK(recorded.simulator.statistics().faults[Fault::disk_stall].effects == 1);
  CHECK(recorded.simulator.statistics().steps[0].effects == 1);
}

TEST_CASE("A step ends the fsync under way of a disk that stalls", "[sim][disk_syncs]") {
  RecordedRun recorded(slow_disks(3, 2), busy({stall(1 * kSecond_us, target({2}), 500 * kMs),
                                               at(1'200 * kMs, Kind::sync, target({2}))}));
  recorded.run();
  CHECK(syncs_between(recorded, 2, 1 * kSecond_us, 1'500 * kMs) == 1);
  CHECK(recorded.times(ActionKind::sync, 2).size() > 20);
  CHECK(recorded.simulator.statistics().steps[1].effects == 1);
}

TEST_CASE("A write to a full disk is tried every ten milliseconds, however fast the disk is",
          "[sim][disk_syncs]") {
  sim::Setup setup = slow_disks(3, 2);
  setup.settings.failed_write = core::FailedWrite::retry;
  Plan plan = busy({at(1 * kSecond_us, Kind::fill_disk, target({2})),
                    at(2 * kSecond_us, Kind::free_disk, target({2}))});
  plan.sync = {0, 0};
  RecordedRun recorded(setup, plan);
  recorded.run();
  const std::size_t tries = syncs_between(recorded, 2, 1'100 * kMs, 2 * kSecond_us);
  CHECK(tries == 90);
  CHECK(recorded.simulator.statistics().faults[Fault::full_disk].effects > tries);
  CHECK(recorded.world.tally().stops_on_full_disk == 0);
}

TEST_CASE("Stalls that overlap last until the later end", "[sim][disk_syncs]") {
  RecordedRun recorded(slow_disks(3, 2), busy({stall(1 * kSecond_us, target({2}), 500 * kMs),
                                               stall(1'100 * kMs, target({2}), 100 * kMs),
                                               stall(1'400 * kMs, target({2}), 400 * kMs)}));
  recorded.run();
  CHECK(syncs_between(recorded, 2, 1 * kSecond_us, 1'800 * kMs) == 0);
  CHECK(syncs_between(recorded, 2, 1'800 * kMs, 1'800 * kMs + 1) == 1);
}

TEST_CASE("A stall without an fsync to delay has no effect", "[sim][disk_syncs]") {
  Plan plan = silent_plan();
  plan.timeline = {stall(1 * kSecond_us, target({1}), 500 * kMs)};
  RecordedRun recorded(slow_disks(3, 0), plan);
  recorded.run();
  CHECK(recorded.simulator.statistics().faults[Fault::disk_stall] == sim::plan::FaultCount{1, 0});
  CHECK(recorded.simulator.statistics().steps[0].effects == 0);
}

TEST_CASE("A server whose disk stalls is silent about what it has not written",
          "[sim][disk_syncs]") {
  Plan plan = busy({stall(1 * kSecond_us, target(Target::Kind::majority), 1 * kSecond_us)});
  RecordedRun recorded(slow_disks(3, 2), plan);
  recorded.run_until(1'100 * kMs);
  const std::uint64_t answered = recorded.world.clients().answered();
  CHECK(answered > 20);
  recorded.run_until(2 * kSecond_us - 1 * kMs);
  // An answer that was on its way may come; forty more would without the stall.
  CHECK(recorded.world.clients().answered() <= answered + 2);
  recorded.run();
  CHECK(recorded.world.clients().answered() > answered + 20);
}

TEST_CASE("In the calm no disk of the core stalls", "[sim][disk_syncs]") {
  Plan plan = busy({stall(1 * kSecond_us, target(Target::Kind::all), 2 * kSecond_us)});
  plan.faults.until_us = 1'500 * kMs;
  RecordedRun recorded(slow_disks(3, 2), plan);
  recorded.run();
  for (const ServerId server : recorded.world.servers()) {
    CHECK(syncs_between(recorded, server, 1 * kSecond_us, 1'500 * kMs) == 0);
  }
  CHECK(syncs_between(recorded, recorded.leader(), 1'500 * kMs, 3 * kSecond_us) > 10);
}

TEST_CASE("A clock of its own rate drives a server's timers, in the calm too", "[sim][timers]") {
  Plan plan = quiet(40 * kSecond_us);
  plan.timing.own[1].clock_rate_ppm = 500'000;
  plan.first_leader = 1;
  plan.faults.until_us = 20 * kSecond_us;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  REQUIRE(recorded.leader() == 1);
  const std::vector<Time> beats = recorded.times(ActionKind::heartbeat_timeout, 1);
  // 50 ms of a clock that shows 1.5 s in a second.
  CHECK(beats.size() > 1'150);
  CHECK(beats.size() < 1'210);
  CHECK_FALSE(recorded.simulator.has_standing(Fault::clock, 1));
  CHECK(recorded.simulator.statistics().faults[Fault::clock] == sim::plan::FaultCount{});
}

TEST_CASE("A random fault of a clock ends at the clock's own rate", "[sim][timers]") {
  sim::simulate::Clock clock(100'000);
  CHECK(clock.is_right());
  CHECK(clock.read(1'000'000) == sim::simulate::kClockStart_us + 1'100'000);
  clock.set_rate(1'000'000, -100'000);
  CHECK_FALSE(clock.is_right());
  clock.set_rate(2'000'000, clock.usual_rate_ppm());
  CHECK(clock.is_right());
  CHECK(clock.read(3'000'000) == sim::simulate::kClockStart_us + 3'100'000);
}

TEST_CASE("A clock's own rate beyond clock_drift_ppm is outside of the model of leases",
          "[sim][timers]") {
  sim::Setup setup = servers(3);
  setup.settings.stickiness = setup.settings.check_quorum = setup.settings.lease_reads = true;
  Plan plan = quiet();
  plan.timing.clock_drift = 1'000;
  plan.timing.own[2].clock_rate_ppm = 1'000;
  RecordedRun within(setup, plan);
  within.run();
  CHECK(within.count(ActionKind::break_clock) == 0);
  plan.timing.own[2].clock_rate_ppm = -1'001;
  RecordedRun beyond(setup, plan);
  beyond.run();
  CHECK(beyond.count(ActionKind::break_clock, 2) == 1);
}

}  // namespace squall::tests::disk_syncs_test
