// The virtual clock: timers, delays and losses by their laws, ends, and streams of chance.
#include "sim/simulate/simulator.hpp"

#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::simulator_test {

using sim::simulate::Ending;

namespace {

/// Everybody is cut off from everybody else.
void part_all(RecordedRun& recorded) {
  const ServerSet all = recorded.world.servers();
  recorded.act({ActionKind::cut, kNobody, 0, sim::links(all, all)});
}

/// Differs by at most this share.
bool near(double value, double expected, double tolerance) {
  return value >= expected * (1 - tolerance) && value <= expected * (1 + tolerance);
}

double mean(const std::vector<Time>& values) {
  double sum = 0;
  for (const Time value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

/// Of the messages that have arrived or were lost.
std::vector<Time> flown(const RecordedRun& recorded) {
  std::vector<Time> delays;
  for (const Time delay : recorded.delays) {
    if (delay != sim::kNever) delays.push_back(delay);
  }
  return delays;
}

/// A leader of three whose heartbeats, and their replies, make some 4 000 messages.
Plan chatter() {
  Plan plan = quiet(30 * kSecond_us);
  plan.timing.heartbeat_us = 30 * kMs;
  return plan;
}

}  // namespace

TEST_CASE("An election timer runs out between its bounds after it was started",
          "[sim][simulator]") {
  Plan plan = quiet(100 * kSecond_us);
  plan.timing.election_timeout_min_us = 100;
  plan.timing.election_timeout_max_us = 199;
  plan.end_us = 100'000;
  RecordedRun recorded(servers(2), plan);
  part_all(recorded);
  recorded.run();
  std::vector<bool> seen(200);
  for (const ServerId server : {ServerId{1}, ServerId{2}}) {
    Time before = 0;
    for (const Time time : recorded.times(ActionKind::election_timeout, server)) {
      REQUIRE(time - before >= 100);
      REQUIRE(time - before <= 199);
      seen[time - before] = true;
      before = time;
    }
  }
  CHECK(std::count(seen.begin(), seen.end(), true) == 100);
}

TEST_CASE("A leader's heartbeats come at their interval, and keep followers quiet",
          "[sim][simulator]") {
  RecordedRun recorded(servers(3), quiet());
  recorded.run_until_led();
  const ServerId leader = recorded.leader();
  const Time elected = recorded.simulator.now();
  const std::size_t elections = recorded.count(ActionKind::election_timeout);
  recorded.run();
  const std::vector<Time> beats = recorded.times(ActionKind::heartbeat_timeout);
  REQUIRE(beats.size() >= 30);
  for (std::size_t at = 0; at < beats.size(); ++at) {
    CHECK(beats[at] == elected + (at + 1) * 50 * kMs);
  }
  CHECK(recorded.count(ActionKind::heartbeat_timeout, leader) == beats.size());
  CHECK(recorded.count(ActionKind::election_timeout) == elections);
}

TEST_CASE("A deposed leader's heartbeats stop, and its election timer runs again",
          "[sim][simulator]") {
  RecordedRun recorded(servers(3), quiet(3 * kSecond_us));
  recorded.run_until_led();
  const ServerId old = recorded.leader();
  const ServerSet one = ServerSet::of(old);
  const ServerSet others = recorded.world.servers() - one;
  recorded.act({ActionKind::cut, kNobody, 0, sim::links(one, others)});
  recorded.act({ActionKind::cut, kNobody, 0, sim::links(others, one)});
  recorded.run_until(kSecond_us);
  REQUIRE(recorded.leader() != old);
  recorded.act({ActionKind::heal, kNobody, 0, sim::links(recorded.world.servers(), others | one)});
  while (recorded.world.views()[old].role == Role::leader) REQUIRE(recorded.advance());
  const std::size_t beats = recorded.count(ActionKind::heartbeat_timeout, old);
  const std::size_t campaigns = recorded.count(ActionKind::election_timeout, old);
  for (const ServerId server : others) recorded.act({ActionKind::crash, server, 0, 0});
  recorded.run();
  CHECK(recorded.count(ActionKind::heartbeat_timeout, old) == beats);
  CHECK(recorded.count(ActionKind::election_timeout, old) > campaigns + 3);
}

TEST_CASE("Without election timers nothing happens by itself", "[sim][simulator]") {
  RecordedRun recorded(servers(3), silent_plan());
  recorded.run();
  CHECK(recorded.story.empty());
  CHECK(recorded.simulator.ending() == Ending::time);
  CHECK(recorded.simulator.now() == 2 * kSecond_us);
}

TEST_CASE("A delay without a tail is exact", "[sim][simulator]") {
  RecordedRun recorded(servers(3), chatter());
  recorded.run();
  const std::vector<Time> delays = flown(recorded);
  REQUIRE(delays.size() > 3'000);
  CHECK(std::all_of(delays.begin(), delays.end(), [](Time delay) { return delay == 1'000; }));
}

TEST_CASE("A delay is its minimum and an exponential tail of the given mean", "[sim][simulator]") {
  Plan plan = chatter();
  plan.links.delay = {1'000, 3'000};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const std::vector<Time> delays = flown(recorded);
  REQUIRE(delays.size() > 3'000);
  CHECK(*std::min_element(delays.begin(), delays.end()) >= 1'000);
  CHECK(near(mean(delays), 4'000, 0.05));
  // Of an exponential law, the share above its mean is 1/e.
  const auto late = std::count_if(delays.begin(), delays.end(), [](Time d) { return d > 4'000; });
  CHECK(near(static_cast<double>(late) / static_cast<double>(delays.size()), 0.3679, 0.08));
}

TEST_CASE("Messages are lost at the given rate", "[sim][simulator]") {
  Plan plan = chatter();
  plan.links.drop = 200'000;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const double lost = static_cast<double>(recorded.count(ActionKind::drop));
  const double sent = static_cast<double>(recorded.world.tally().messages_sent);
  REQUIRE(sent > 3'000);
  CHECK(near(lost / sent, 0.2, 0.1));
}

TEST_CASE("At a loss of all nothing ever arrives", "[sim][simulator]") {
  Plan plan = quiet();
  plan.links.drop = sim::kPpmAll;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.count(ActionKind::deliver) == 0);
  CHECK(recorded.count(ActionKind::drop) > 20);
}

TEST_CASE("Messages are doubled at the given rate, with delays of their own", "[sim][simulator]") {
  Plan plan = chatter();
  plan.links.duplicate = 200'000;
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const double doubled = static_cast<double>(recorded.count(ActionKind::duplicate));
  const double sent = static_cast<double>(recorded.world.tally().messages_sent);
  REQUIRE(sent > 3'000);
  CHECK(near(doubled / sent, 0.2, 0.1));
}

TEST_CASE("At a rate of all every message comes twice, and its copy is not copied again",
          "[sim][simulator]") {
  Plan plan = silent_plan();
  plan.links.duplicate = sim::kPpmAll;
  plan.links.delay = {0, 0};
  RecordedRun recorded(servers(2), plan);
  recorded.act({ActionKind::election_timeout, 1, 0, 0});
  while (recorded.count(ActionKind::deliver) < 2) REQUIRE(recorded.advance());
  CHECK(recorded.count(ActionKind::deliver, 2) == 2);
  CHECK(recorded.all(ActionKind::deliver, 2)[0].message_key ==
        recorded.all(ActionKind::deliver, 2)[1].message_key);
  recorded.run();
  CHECK(recorded.count(ActionKind::deliver) == 2 * recorded.world.tally().messages_sent);
  CHECK(recorded.count(ActionKind::duplicate) == recorded.world.tally().messages_sent);
}

TEST_CASE("Messages are late at the given rate and by the given law", "[sim][simulator]") {
  Plan plan = chatter();
  plan.links.reorder = 300'000;
  plan.links.reorder_by = {7'000, 0};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  const std::vector<Time> delays = flown(recorded);
  const auto late = std::count(delays.begin(), delays.end(), 8'000);
  CHECK(late + std::count(delays.begin(), delays.end(), 1'000) ==
        static_cast<std::ptrdiff_t>(delays.size()));
  CHECK(near(static_cast<double>(late) / static_cast<double>(delays.size()), 0.3, 0.1));
}

TEST_CASE("A link's rule replaces the plan's faults there alone, and the last rule wins",
          "[sim][simulator]") {
  Plan plan = silent_plan();
  sim::plan::LinkModel slow;
  slow.delay = {5 * kMs, 0};
  sim::plan::LinkModel slower;
  slower.delay = {9 * kMs, 0};
  plan.link_rules = {{set({1}), set({2, 3}), slow}, {set({1}), set({3}), slower}};
  RecordedRun recorded(servers(3), plan);
  recorded.act({ActionKind::election_timeout, 1, 0, 0});
  recorded.run();
  CHECK(recorded.times(ActionKind::deliver, 2)[0] == 5 * kMs);
  CHECK(recorded.times(ActionKind::deliver, 3)[0] == 9 * kMs);
  CHECK(recorded.times(ActionKind::deliver, 1)[0] == 6 * kMs);
}

TEST_CASE("An fsync takes its time by its law", "[sim][simulator]") {
  Plan plan = silent_plan();
  plan.sync = {3 * kMs, 0};
  RecordedRun recorded(slow_disks(3), plan);
  recorded.act({ActionKind::election_timeout, 1, 0, 0});
  recorded.run();
  // Its vote for itself, then the no-op, for which it asks at once.
  CHECK(recorded.times(ActionKind::sync, 1) == std::vector<Time>{3 * kMs, 11 * kMs});
  CHECK(recorded.times(ActionKind::sync, 2) == std::vector<Time>{7 * kMs, 12 * kMs});
}

TEST_CASE("An fsync that a crash ended completes for no server, not even after the restart",
          "[sim][simulator]") {
  Plan plan = silent_plan();
  plan.sync = {10 * kMs, 0};
  plan.timeline = {at(5 * kMs, Step::Kind::crash, target({1})),
                   at(6 * kMs, Step::Kind::restart, target({1})),
                   at(7 * kMs, Step::Kind::election_timeout, target({1}))};
  RecordedRun recorded(slow_disks(3), plan);
  recorded.act({ActionKind::election_timeout, 1, 0, 0});
  recorded.run();
  REQUIRE_FALSE(recorded.times(ActionKind::sync, 1).empty());
  CHECK(recorded.times(ActionKind::sync, 1)[0] == 17 * kMs);
}

TEST_CASE("A run ends at its time", "[sim][simulator]") {
  RecordedRun recorded(servers(3), quiet(kSecond_us));
  recorded.run();
  CHECK(recorded.simulator.ending() == Ending::time);
  CHECK(recorded.simulator.now() == kSecond_us);
  CHECK(recorded.story.back().time_us <= kSecond_us);
  CHECK_FALSE(recorded.advance());
}

TEST_CASE("A run ends as soon as one of its conditions holds", "[sim][simulator]") {
  Plan plan = quiet();
  plan.until = {{Condition::Kind::committed, kNobody, 1}, {Condition::Kind::leader, kNobody, 0}};
  RecordedRun recorded(servers(3), plan);
  recorded.run();
  CHECK(recorded.simulator.ending() == Ending::condition);
  CHECK(recorded.leader() != kNobody);
  CHECK(recorded.world.tally().elections_won == 1);
  CHECK(recorded.simulator.now() < 310 * kMs);
}

TEST_CASE("A run may be over before it begins", "[sim][simulator]") {
  Plan plan = quiet();
  plan.until = {{Condition::Kind::no_leader, kNobody, 0}};
  RecordedRun recorded(servers(3), plan);
  CHECK_FALSE(recorded.advance());
  CHECK(recorded.simulator.ending() == Ending::condition);
  CHECK(recorded.simulator.now() == 0);
}

TEST_CASE("A run ends with a violation's report", "[sim][simulator]") {
  sim::World world(servers(3, 1), Maker<CommitsAtOnce>{});
  const Plan plan = quiet();
  sim::simulate::Simulator simulator(world, plan, 1);
  checkers::Verdict last;
  while (const Report* report = simulator.advance()) {
    CHECK_FALSE(last);
    last = report->verdict;
  }
  REQUIRE(last);
  CHECK(last == world.verdict());
  CHECK(simulator.ending() == Ending::violation);
}

TEST_CASE("A run ends at a limit of its world", "[sim][simulator]") {
  sim::Setup setup = servers(3);
  setup.limits.events = 25;
  RecordedRun recorded(setup, quiet());
  recorded.run();
  CHECK(recorded.simulator.ending() == Ending::limit);
  CHECK(recorded.story.size() == 25);
}

TEST_CASE("A run in which nothing happens any more, though much is due, ends at the limit \"idle\"",
          "[sim][simulator]") {
  Plan plan = silent_plan(sim::Time{1} << 60);
  plan.faults.isolate = {1, {1, 0}};  // a server alone has no other to be cut from
  RecordedRun recorded(servers(1), plan);
  CHECK(recorded.simulator.limit_reached() == nullptr);
  recorded.run();
  CHECK(recorded.simulator.ending() == sim::simulate::Ending::limit);
  CHECK(std::string(recorded.simulator.limit_reached()) == "idle");
  CHECK(recorded.world.limit_reached() == nullptr);
}

TEST_CASE("The run tells when the first leader came, and how often the leader changed",
          "[sim][simulator]") {
  RecordedRun recorded(servers(3), quiet(4 * kSecond_us));
  recorded.run_until_led();
  CHECK(recorded.simulator.statistics().first_leader_us == recorded.simulator.now());
  CHECK(recorded.simulator.statistics().leader_changes == 1);
  CHECK(recorded.simulator.statistics().faults.effects() == 0);
  const Time first = recorded.simulator.now();
  recorded.act({ActionKind::crash, recorded.leader(), 0, 0});
  recorded.run();
  CHECK(recorded.simulator.statistics().leader_changes == 2);
  CHECK(recorded.simulator.statistics().first_leader_us == first);
  CHECK(recorded.simulator.statistics().faults.effects() == 1);
}

TEST_CASE("One more fault leaves the past and every message's delay alone", "[sim][streams]") {
  Plan plan = chatter();
  plan.end_us = 5 * kSecond_us;
  plan.links.delay = {1'000, 3'000};
  RecordedRun calm(servers(3, 2), plan);
  calm.run();
  plan.timeline = {at(2 * kSecond_us, Step::Kind::crash, target(Target::Kind::leader)),
                   at(3 * kSecond_us, Step::Kind::restart, target(Target::Kind::crashed))};
  RecordedRun stormy(servers(3, 2), plan);
  stormy.run();
  std::size_t past = 0;
  while (calm.story[past].time_us < 2 * kSecond_us) {
    REQUIRE(calm.story[past] == stormy.story[past]);
    ++past;
  }
  CHECK(past > 1'000);
  CHECK(calm.story[past + 20] != stormy.story[past + 20]);
  const std::size_t messages = std::min(calm.delays.size(), stormy.delays.size()) - 20;
  REQUIRE(messages > 1'000);
  CHECK(std::equal(calm.delays.begin(), calm.delays.begin() + static_cast<int>(messages),
                   stormy.delays.begin()));
}

TEST_CASE("Losses and lateness leave the other messages' delays alone", "[sim][streams]") {
  Plan plan = chatter();
  plan.end_us = 5 * kSecond_us;
  plan.links.delay = {1'000, 3'000};
  RecordedRun calm(servers(3), plan);
  calm.run();
  plan.links.drop = 100'000;
  plan.links.reorder = 100'000;
  RecordedRun stormy(servers(3), plan);
  stormy.run();
  const std::size_t messages = std::min(calm.delays.size(), stormy.delays.size()) - 100;
  REQUIRE(messages > 300);
  std::size_t late = 0;
  for (std::size_t at = 0; at < messages; ++at) {
    REQUIRE(stormy.delays[at] >= calm.delays[at]);
    if (stormy.delays[at] > calm.delays[at]) ++late;
  }
  CHECK(late > messages / 20);
  CHECK(late < messages / 5);
}

}  // namespace squall::tests::simulator_test
