// The virtual clock: timers, delays and losses by their laws, ends, and streams of chance.
#include "sim/simulate/simulator.hpp"

#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::simulator_test {

using sim::simulate::Ending;

namespace {

/// Everybody is cut off from everybody else.
void part_all(Course& course) {
  const ServerSet all = course.world.servers();
  course.act({ActionKind::cut, kNobody, 0, sim::links(all, all)});
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
std::vector<Time> flown(const Course& course) {
  std::vector<Time> delays;
  for (const Time delay : course.delays) {
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
  Course course(servers(2), plan);
  part_all(course);
  course.run();
  std::vector<bool> seen(200);
  for (const ServerId server : {ServerId{1}, ServerId{2}}) {
    Time before = 0;
    for (const Time time : course.times(ActionKind::election_timeout, server)) {
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
  Course course(servers(3), quiet());
  course.run_until_led();
  const ServerId leader = course.leader();
  const Time elected = course.simulator.now();
  const std::size_t elections = course.count(ActionKind::election_timeout);
  course.run();
  const std::vector<Time> beats = course.times(ActionKind::heartbeat_timeout);
  REQUIRE(beats.size() >= 30);
  for (std::size_t at = 0; at < beats.size(); ++at) {
    CHECK(beats[at] == elected + (at + 1) * 50 * kMs);
  }
  CHECK(course.count(ActionKind::heartbeat_timeout, leader) == beats.size());
  CHECK(course.count(ActionKind::election_timeout) == elections);
}

TEST_CASE("A deposed leader's heartbeats stop, and its election timer runs again",
          "[sim][simulator]") {
  Course course(servers(3), quiet(3 * kSecond_us));
  course.run_until_led();
  const ServerId old = course.leader();
  const ServerSet one = ServerSet::of(old);
  const ServerSet others = course.world.servers() - one;
  course.act({ActionKind::cut, kNobody, 0, sim::links(one, others)});
  course.act({ActionKind::cut, kNobody, 0, sim::links(others, one)});
  course.run_until(kSecond_us);
  REQUIRE(course.leader() != old);
  course.act({ActionKind::heal, kNobody, 0, sim::links(course.world.servers(), others | one)});
  while (course.world.views()[old].role == Role::leader) REQUIRE(course.advance());
  const std::size_t beats = course.count(ActionKind::heartbeat_timeout, old);
  const std::size_t campaigns = course.count(ActionKind::election_timeout, old);
  for (const ServerId server : others) course.act({ActionKind::crash, server, 0, 0});
  course.run();
  CHECK(course.count(ActionKind::heartbeat_timeout, old) == beats);
  CHECK(course.count(ActionKind::election_timeout, old) > campaigns + 3);
}

TEST_CASE("Without election timers nothing happens by itself", "[sim][simulator]") {
  Course course(servers(3), silent_plan());
  course.run();
  CHECK(course.story.empty());
  CHECK(course.simulator.ending() == Ending::time);
  CHECK(course.simulator.now() == 2 * kSecond_us);
}

TEST_CASE("A delay without a tail is exact", "[sim][simulator]") {
  Course course(servers(3), chatter());
  course.run();
  const std::vector<Time> delays = flown(course);
  REQUIRE(delays.size() > 3'000);
  CHECK(std::all_of(delays.begin(), delays.end(), [](Time delay) { return delay == 1'000; }));
}

TEST_CASE("A delay is its minimum and an exponential tail of the given mean", "[sim][simulator]") {
  Plan plan = chatter();
  plan.links.delay = {1'000, 3'000};
  Course course(servers(3), plan);
  course.run();
  const std::vector<Time> delays = flown(course);
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
  Course course(servers(3), plan);
  course.run();
  const double lost = static_cast<double>(course.count(ActionKind::drop));
  const double sent = static_cast<double>(course.world.tally().messages_sent);
  REQUIRE(sent > 3'000);
  CHECK(near(lost / sent, 0.2, 0.1));
}

TEST_CASE("At a loss of all nothing ever arrives", "[sim][simulator]") {
  Plan plan = quiet();
  plan.links.drop = sim::kPpmAll;
  Course course(servers(3), plan);
  course.run();
  CHECK(course.count(ActionKind::deliver) == 0);
  CHECK(course.count(ActionKind::drop) > 20);
}

TEST_CASE("Messages are doubled at the given rate, with delays of their own", "[sim][simulator]") {
  Plan plan = chatter();
  plan.links.duplicate = 200'000;
  Course course(servers(3), plan);
  course.run();
  const double doubled = static_cast<double>(course.count(ActionKind::duplicate));
  const double sent = static_cast<double>(course.world.tally().messages_sent);
  REQUIRE(sent > 3'000);
  CHECK(near(doubled / sent, 0.2, 0.1));
}

TEST_CASE("At a rate of all every message comes twice, and its copy is not copied again",
          "[sim][simulator]") {
  Plan plan = silent_plan();
  plan.links.duplicate = sim::kPpmAll;
  plan.links.delay = {0, 0};
  Course course(servers(2), plan);
  course.act({ActionKind::election_timeout, 1, 0, 0});
  while (course.count(ActionKind::deliver) < 2) REQUIRE(course.advance());
  CHECK(course.count(ActionKind::deliver, 2) == 2);
  CHECK(course.all(ActionKind::deliver, 2)[0].message_key ==
        course.all(ActionKind::deliver, 2)[1].message_key);
  course.run();
  CHECK(course.count(ActionKind::deliver) == 2 * course.world.tally().messages_sent);
  CHECK(course.count(ActionKind::duplicate) == course.world.tally().messages_sent);
}

TEST_CASE("Messages are late at the given rate and by the given law", "[sim][simulator]") {
  Plan plan = chatter();
  plan.links.reorder = 300'000;
  plan.links.reorder_by = {7'000, 0};
  Course course(servers(3), plan);
  course.run();
  const std::vector<Time> delays = flown(course);
  const auto late = std::count(delays.begin(), delays.end(), 8'000);
  CHECK(late + std::count(delays.begin(), delays.end(), 1'000) ==
        static_cast<std::ptrdiff_t>(delays.size()));
  CHECK(near(static_cast<double>(late) / static_cast<double>(delays.size()), 0.3, 0.1));
}

TEST_CASE("A link's rule replaces the plan's faults there alone, and the last rule wins",
          "[sim][simulator]") {
  Plan plan = silent_plan();
  sim::simulate::LinkModel slow;
  slow.delay = {5 * kMs, 0};
  sim::simulate::LinkModel slower;
  slower.delay = {9 * kMs, 0};
  plan.link_rules = {{set({1}), set({2, 3}), slow}, {set({1}), set({3}), slower}};
  Course course(servers(3), plan);
  course.act({ActionKind::election_timeout, 1, 0, 0});
  course.run();
  CHECK(course.times(ActionKind::deliver, 2)[0] == 5 * kMs);
  CHECK(course.times(ActionKind::deliver, 3)[0] == 9 * kMs);
  CHECK(course.times(ActionKind::deliver, 1)[0] == 6 * kMs);
}

TEST_CASE("An fsync takes its time by its law", "[sim][simulator]") {
  Plan plan = silent_plan();
  plan.sync = {3 * kMs, 0};
  Course course(slow_disks(3), plan);
  course.act({ActionKind::election_timeout, 1, 0, 0});
  course.run();
  // Its vote for itself, then the no-op, for which it asks at once.
  CHECK(course.times(ActionKind::sync, 1) == std::vector<Time>{3 * kMs, 11 * kMs});
  CHECK(course.times(ActionKind::sync, 2) == std::vector<Time>{7 * kMs, 12 * kMs});
}

TEST_CASE("An fsync that a crash ended completes for no server, not even after the restart",
          "[sim][simulator]") {
  Plan plan = silent_plan();
  plan.sync = {10 * kMs, 0};
  plan.timeline = {at(5 * kMs, Step::Kind::crash, target({1})),
                   at(6 * kMs, Step::Kind::restart, target({1})),
                   at(7 * kMs, Step::Kind::election_timeout, target({1}))};
  Course course(slow_disks(3), plan);
  course.act({ActionKind::election_timeout, 1, 0, 0});
  course.run();
  REQUIRE_FALSE(course.times(ActionKind::sync, 1).empty());
  CHECK(course.times(ActionKind::sync, 1)[0] == 17 * kMs);
}

TEST_CASE("A run ends at its time", "[sim][simulator]") {
  Course course(servers(3), quiet(kSecond_us));
  course.run();
  CHECK(course.simulator.ending() == Ending::time);
  CHECK(course.simulator.now() == kSecond_us);
  CHECK(course.story.back().time_us <= kSecond_us);
  CHECK_FALSE(course.advance());
}

TEST_CASE("A run ends as soon as one of its conditions holds", "[sim][simulator]") {
  Plan plan = quiet();
  plan.until = {{Condition::Kind::committed, kNobody, 1}, {Condition::Kind::leader, kNobody, 0}};
  Course course(servers(3), plan);
  course.run();
  CHECK(course.simulator.ending() == Ending::condition);
  CHECK(course.leader() != kNobody);
  CHECK(course.world.tally().elections_won == 1);
  CHECK(course.simulator.now() < 310 * kMs);
}

TEST_CASE("A run may be over before it begins", "[sim][simulator]") {
  Plan plan = quiet();
  plan.until = {{Condition::Kind::no_leader, kNobody, 0}};
  Course course(servers(3), plan);
  CHECK_FALSE(course.advance());
  CHECK(course.simulator.ending() == Ending::condition);
  CHECK(course.simulator.now() == 0);
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
  Course course(setup, quiet());
  course.run();
  CHECK(course.simulator.ending() == Ending::limit);
  CHECK(course.story.size() == 25);
}

TEST_CASE("A run in which nothing happens any more, though much is due, ends at the limit \"idle\"",
          "[sim][simulator]") {
  Plan plan = silent_plan(sim::Time{1} << 60);
  plan.faults.isolate = {1, {1, 0}};  // a server alone has no other to be cut from
  Course course(servers(1), plan);
  CHECK(course.simulator.limit_reached() == nullptr);
  course.run();
  CHECK(course.simulator.ending() == sim::simulate::Ending::limit);
  CHECK(std::string(course.simulator.limit_reached()) == "idle");
  CHECK(course.world.limit_reached() == nullptr);
}

TEST_CASE("The course tells when the first leader came, and how often the leader changed",
          "[sim][simulator]") {
  Course course(servers(3), quiet(4 * kSecond_us));
  course.run_until_led();
  CHECK(course.simulator.statistics().first_leader_us == course.simulator.now());
  CHECK(course.simulator.statistics().leader_changes == 1);
  CHECK(course.simulator.statistics().faults.effects() == 0);
  const Time first = course.simulator.now();
  course.act({ActionKind::crash, course.leader(), 0, 0});
  course.run();
  CHECK(course.simulator.statistics().leader_changes == 2);
  CHECK(course.simulator.statistics().first_leader_us == first);
  CHECK(course.simulator.statistics().faults.effects() == 1);
}

TEST_CASE("One more fault leaves the past and every message's delay alone", "[sim][streams]") {
  Plan plan = chatter();
  plan.end_us = 5 * kSecond_us;
  plan.links.delay = {1'000, 3'000};
  Course calm(servers(3, 2), plan);
  calm.run();
  plan.timeline = {at(2 * kSecond_us, Step::Kind::crash, target(Target::Kind::leader)),
                   at(3 * kSecond_us, Step::Kind::restart, target(Target::Kind::crashed))};
  Course stormy(servers(3, 2), plan);
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
  Course calm(servers(3), plan);
  calm.run();
  plan.links.drop = 100'000;
  plan.links.reorder = 100'000;
  Course stormy(servers(3), plan);
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
