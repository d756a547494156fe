// The whole Raft in time: silence, leases, compaction, clocks, full disks.
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::simulator_features_test {

namespace {

sim::Setup leases(int count, std::uint32_t clients = 0) {
  sim::Setup setup = servers(count, clients);
  setup.settings.check_quorum = setup.settings.stickiness = setup.settings.lease_reads = true;
  return setup;
}

Step told(Time time, Step::Kind kind, Target::Kind target = Target::Kind::leader) {
  Step step;
  step.at_us = time;
  step.kind = kind;
  step.target.kind = target;
  return step;
}

}  // namespace

TEST_CASE("A follower that hears no leader for a minimum election timeout is told",
          "[sim][features]") {
  sim::Setup setup = servers(3);
  setup.settings.stickiness = true;
  RecordedRun recorded(setup, quiet());
  recorded.run_until_led();
  const ServerId leader = recorded.leader();
  // From the boot on, and never while heartbeats come.
  const std::size_t before = recorded.count(ActionKind::silence_timeout);
  recorded.run_until(recorded.simulator.now() + 500 * kMs);
  CHECK(recorded.count(ActionKind::silence_timeout) == before);
  const ServerId follower = leader == 1 ? 2 : 1;
  recorded.act({ActionKind::cut, kNobody, 0, between(leader, follower)});
  const Time cut = recorded.simulator.now();
  recorded.run_until(cut + 200 * kMs);
  const auto silences = recorded.times(ActionKind::silence_timeout, follower);
  REQUIRE_FALSE(silences.empty());
  CHECK(silences.back() >= cut + 150 * kMs - 51 * kMs);
  CHECK(silences.back() <= cut + 151 * kMs);
}

TEST_CASE("Quiescent servers send nothing, for they have nothing to do", "[sim][features]") {
  sim::Setup setup = servers(3);
  setup.settings.quiescence = GENERATE(true, false);
  RecordedRun recorded(setup, quiet(10 * kSecond_us));
  recorded.run_until_led();
  recorded.run_until(recorded.simulator.now() + 1 * kSecond_us);
  const std::uint64_t sent = recorded.world.tally().messages_sent;
  recorded.run_until(9 * kSecond_us);
  CHECK((recorded.world.tally().messages_sent == sent) == setup.settings.quiescence);
  CHECK(recorded.world.tally().elections_won == 1);
}

TEST_CASE("A lease runs from when its round began", "[sim][features][lease]") {
  RecordedRun recorded(leases(3), quiet());
  recorded.run_until_led().run_until(recorded.simulator.now() + 200 * kMs);
  const ServerId leader = recorded.leader();
  REQUIRE(recorded.world.views()[leader].holds_lease);
  const Time last_round = recorded.times(ActionKind::heartbeat_timeout, leader).back();
  for (const ServerId other : recorded.world.servers()) {
    if (other != leader) recorded.act({ActionKind::cut, kNobody, 0, between(leader, other)});
  }
  recorded.run_until(last_round + 200 * kMs);
  const auto ends = recorded.times(ActionKind::lease_expired, leader);
  REQUIRE_FALSE(ends.empty());
  // Nine tenths of 150 ms after the last round that was answered.
  CHECK((ends.back() == last_round + 135 * kMs || ends.back() == last_round + 85 * kMs));
}

TEST_CASE("The drift that is allowed for shortens leases", "[sim][features][lease]") {
  sim::plan::Timing timing;
  CHECK(sim::plan::lease_us(timing) == 135 * kMs);
  timing.clock_drift = 100'000;
  CHECK(sim::plan::lease_us(timing) == 135 * kMs * 9 / 11);
  timing.lease_us = 70 * kMs;
  CHECK(sim::plan::lease_us(timing) == 70 * kMs);
}

TEST_CASE("A lease runs out while its server is paused", "[sim][features][lease]") {
  RecordedRun recorded(leases(3), quiet(5 * kSecond_us));
  recorded.run_until_led().run_until(recorded.simulator.now() + 200 * kMs);
  const ServerId leader = recorded.leader();
  REQUIRE(recorded.world.views()[leader].holds_lease);
  recorded.act({ActionKind::pause, leader, 0, 0});
  recorded.run_until(recorded.simulator.now() + 300 * kMs);
  CHECK_FALSE(recorded.world.views()[leader].holds_lease);
  recorded.act({ActionKind::resume, leader, 0, 0});
  recorded.run();
  CHECK_FALSE(recorded.world.verdict());
}

TEST_CASE("An answer to a round of long ago begins no lease", "[sim][features][lease]") {
  Plan plan = quiet(3 * kSecond_us);
  plan.timing.election_timers = false;
  Step first = told(200 * kMs, Step::Kind::election_timeout, Target::Kind::servers);
  first.target.servers = ServerSet::of(1);
  plan.timeline = {first};
  plan.links.delay = {100 * kMs, 0};  // a round trip is longer than a lease
  RecordedRun recorded(leases(3), plan);
  recorded.run();
  REQUIRE(recorded.leader() == 1);
  REQUIRE(recorded.count(ActionKind::lease_expired, 1) > 0);
  CHECK_FALSE(recorded.world.views()[1].holds_lease);
  CHECK_FALSE(recorded.world.verdict());
}

TEST_CASE("A server compacts its log when so many entries were committed since",
          "[sim][features]") {
  sim::Setup setup = servers(3, 2);
  setup.snapshot_every = 10;
  setup.settings.compaction_keeps = 5;
  Plan plan = quiet();
  plan.workload.think = {5 * kMs, 0};
  RecordedRun recorded(setup, plan);
  recorded.run();
  CHECK(recorded.world.tally().snapshots_taken > 10);
  for (const ServerId server : recorded.world.servers()) {
    const core::View& view = recorded.world.views()[server];
    const Index base = recorded.world.tree().index(view.durable.log.base);
    CHECK(base.value() % 10 == 0);
    CHECK(view.commit_index - base < 15);
    CHECK(view.commit_index - base >= 5);
  }
}

TEST_CASE("Timers go by their server's clock", "[sim][features][clock]") {
  Plan plan = quiet(3 * kSecond_us);
  Step fast = told(1 * kSecond_us, Step::Kind::clock);
  fast.clock.rate_ppm = 250'000;
  plan.timeline = {fast};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const auto beats = recorded.times(ActionKind::heartbeat_timeout, recorded.leader());
  REQUIRE(beats.size() > 20);
  CHECK(beats.back() - beats[beats.size() - 2] == 40 * kMs);
  CHECK(beats[6] - beats[5] == 50 * kMs);
}

TEST_CASE("A clock that stands still stops its server's timers, until it goes on",
          "[sim][features][clock]") {
  Plan plan = quiet(3 * kSecond_us);
  Step stops = told(1 * kSecond_us, Step::Kind::clock);
  stops.clock.stopped = true;
  stops.bind = 0;
  Step goes_on = told(2 * kSecond_us, Step::Kind::clock, Target::Kind::bound);
  goes_on.clock.stopped = false;
  plan.timeline = {stops, goes_on};
  plan.names = {"leader"};
  plan.timing.election_timers = false;
  Step first = told(0, Step::Kind::election_timeout, Target::Kind::servers);
  first.target.servers = ServerSet::of(1);
  plan.timeline.insert(plan.timeline.begin(), first);
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  std::size_t stopped = 0;
  std::size_t later = 0;
  for (const Time beat : recorded.times(ActionKind::heartbeat_timeout, 1)) {
    stopped += beat > 1 * kSecond_us && beat < 2 * kSecond_us ? 1 : 0;
    later += beat >= 2 * kSecond_us ? 1 : 0;
  }
  CHECK(stopped == 0);
  CHECK(later >= 19);
}

TEST_CASE("A clock that is put forward brings its timers forward", "[sim][features][clock]") {
  Plan plan = quiet(2 * kSecond_us);
  Step jump = told(1 * kSecond_us, Step::Kind::clock);
  jump.clock.jump_us = 45 * kMs;
  plan.timeline = {jump};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const auto beats = recorded.times(ActionKind::heartbeat_timeout, recorded.leader());
  Time before = 0;
  for (const Time beat : beats) {
    if (beat < 1 * kSecond_us) before = beat;
  }
  const auto next = std::upper_bound(beats.begin(), beats.end(), before);
  REQUIRE(next != beats.end());
  CHECK(*next == std::max(1 * kSecond_us, before + 5 * kMs));
}

TEST_CASE("A server that stopped at its full disk has no timers", "[sim][features]") {
  Plan plan = quiet(2 * kSecond_us);
  plan.workload.think = {10 * kMs, 0};
  plan.timeline = {told(1 * kSecond_us, Step::Kind::fill_disk)};
  plan.timeline[0].bind = 0;
  plan.names = {"full"};
  RecordedRun recorded(servers(3, 1), plan);
  recorded.run();
  REQUIRE(recorded.world.tally().stops_on_full_disk == 1);
  REQUIRE(recorded.world.down().size() == 1);
  const ServerId full = recorded.world.down().lowest();
  CHECK(recorded.times(ActionKind::heartbeat_timeout, full).back() < 1'100 * kMs);
  CHECK(recorded.leader() != full);
  CHECK(recorded.simulator.statistics().faults[sim::plan::Fault::full_disk] ==
        sim::plan::FaultCount{1, 1});
}

TEST_CASE("What is asked of the leader is asked when there is one", "[sim][features]") {
  sim::Setup setup = servers(4);
  setup.spare = ServerSet::of(4);
  Plan plan = quiet();
  Step add = told(0, Step::Kind::membership);
  add.after_us = 0;
  add.when = Condition{Condition::Kind::commit_index, kNobody, 1, {}};
  add.groups = {ServerSet::first(4), ServerSet()};
  Step transfer = told(0, Step::Kind::transfer);
  transfer.when = Condition{Condition::Kind::voters, kNobody, 0, ServerSet::first(4)};
  transfer.after_us = 100 * kMs;
  transfer.to.kind = Target::Kind::servers;
  transfer.to.servers = ServerSet::of(4);
  plan.timeline = {add, transfer};
  RecordedRun recorded(setup, plan);
  recorded.run();
  CHECK(recorded.leader() == 4);
  CHECK(recorded.world.tally().configurations_committed == 1);
}

TEST_CASE("A slow server handles its messages late, and others do not", "[sim][features]") {
  Plan plan = quiet();
  plan.timing.election_timers = false;
  Step first = told(0, Step::Kind::election_timeout, Target::Kind::servers);
  first.target.servers = ServerSet::of(1);
  Step slow = told(1 * kSecond_us, Step::Kind::slow, Target::Kind::servers);
  slow.target.servers = ServerSet::of(2);
  slow.delay = {30 * kMs, 0};
  plan.timeline = {first, slow};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  std::size_t late = 0;
  for (const Happening& arrival : recorded.all(ActionKind::deliver)) {
    const bool is_late = arrival.action.server == 2 && arrival.time_us > 1'040 * kMs;
    if (arrival.time_us > 1 * kSecond_us && arrival.time_us <= 1'040 * kMs) continue;
    CHECK(arrival.flown_us == (is_late ? 31 * kMs : 1 * kMs));
    late += is_late ? 1 : 0;
  }
  CHECK(late > 10);
}

TEST_CASE("Messages of one type are late, and others are not, until they are in time again",
          "[sim][features]") {
  Plan plan = quiet();
  plan.timing.election_timers = false;
  Step first = told(0, Step::Kind::election_timeout, Target::Kind::servers);
  first.target.servers = ServerSet::of(1);
  Step slow = told(1 * kSecond_us, Step::Kind::slow_messages, Target::Kind::none);
  slow.message_type = static_cast<std::uint16_t>(core::MessageType::append_entries);
  slow.delay = {30 * kMs, 0};
  Step over = slow;
  over.at_us = 2 * kSecond_us;
  over.delay = {};
  plan.timeline = {first, slow, over};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  std::size_t late = 0;
  for (const Happening& arrival : recorded.all(ActionKind::deliver)) {
    const Time sent_us = arrival.time_us - arrival.flown_us;
    // The leader is server 1: it gets no AppendEntries, and sends nothing else.
    const bool is_late = arrival.action.server != 1 && sent_us >= 1 * kSecond_us &&
                         sent_us < 2 * kSecond_us && arrival.time_us > 5 * kMs;
    CHECK(arrival.flown_us == (is_late ? 31 * kMs : 1 * kMs));
    late += is_late ? 1 : 0;
  }
  CHECK(late > 10);
}

TEST_CASE("A narrow link carries one message after the other", "[sim][features]") {
  Plan plan = quiet();
  plan.links.delay = {0, 0};
  plan.links.bandwidth = 64'000;  // a heartbeat takes 1 ms
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.delays.size() > 50);
  for (const Time delay : recorded.delays) CHECK(delay >= 1 * kMs);

  plan.links.queue_bytes = 64;  // one message is on the link, and none may wait
  plan.workload.think = {0, 0};
  RecordedRun flooded(servers(3, 8), plan);
  flooded.run();
  CHECK(flooded.count(ActionKind::drop) > 100);
  CHECK(flooded.world.clients().answered() > 10);
}

TEST_CASE("On links in order no message overtakes another, and none comes twice",
          "[sim][features]") {
  const bool in_order = GENERATE(false, true);
  Plan plan = quiet();
  plan.links.delay = {1 * kMs, 5 * kMs};
  plan.links.drop = 100'000;
  plan.links.duplicate = 200'000;
  plan.links.reorder = 300'000;
  plan.links.reorder_by = {40 * kMs, 0};
  plan.links.in_order = in_order;
  RecordedRun recorded(servers(2, 4), plan);
  recorded.run();
  std::size_t overtaken = 0;
  for (const core::ServerId receiver : {core::ServerId{1}, core::ServerId{2}}) {
    Time newest_us = 0;
    const auto arrivals = recorded.all(ActionKind::deliver, receiver);
    CHECK(arrivals.size() > 20);
    for (const Happening& arrival : arrivals) {
      const Time sent_us = arrival.time_us - arrival.flown_us;
      overtaken += sent_us < newest_us ? 1 : 0;
      newest_us = std::max(newest_us, sent_us);
    }
  }
  CHECK((overtaken == 0) == in_order);
  CHECK((recorded.count(ActionKind::duplicate) == 0) == in_order);
  CHECK(recorded.count(ActionKind::drop) > 0);
}

TEST_CASE("A message that is corrupted in flight is lost when it arrives", "[sim][features]") {
  Plan plan = quiet();
  plan.links.garble = 200'000;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const std::size_t corrupted = recorded.count(ActionKind::garble);
  const std::size_t delivered = recorded.count(ActionKind::deliver);
  CHECK(corrupted > 0);
  CHECK(corrupted * 10 > delivered);
  CHECK(corrupted * 2 < delivered);
}

}  // namespace squall::tests::simulator_features_test
