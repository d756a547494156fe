// Random faults that strike certain servers, one link, or messages of one type.
#include <set>

#include "tests/sim/simulate/simulator_fixture.hpp"

namespace squall::tests::struck_servers_test {

using sim::plan::Fault;
using sim::plan::FaultSchedule;
using sim::plan::FaultTiming;
using Whom = Target::Kind;

namespace {

constexpr Time kLength = 100 * kMs;

/// Only that kind of fault, on average every half second, 100 ms each, on these servers.
Plan only(FaultTiming FaultSchedule::*kind, const Target& who) {
  Plan plan = quiet(30 * kSecond_us);
  plan.workload.think = {10 * kMs, 0};
  plan.sync = {1 * kMs, 0};
  plan.faults.*kind = {500 * kMs, {kLength, 0}, who};
  return plan;
}

/// By time: the servers with which an action of this kind happened then.
std::map<Time, ServerSet> struck_at_once(const RecordedRun& recorded, ActionKind kind) {
  std::map<Time, ServerSet> struck;
  for (const Happening& happening : recorded.all(kind)) {
    struck[happening.time_us].add(happening.action.server);
  }
  return struck;
}

}  // namespace

TEST_CASE("One draw strikes all servers, and all of them come back at once", "[sim][faults]") {
  for (const auto& [fault, begins, ends] :
       {std::tuple{&FaultSchedule::crash, ActionKind::crash, ActionKind::restart},
        std::tuple{&FaultSchedule::pause, ActionKind::pause, ActionKind::resume},
        std::tuple{&FaultSchedule::full_disk, ActionKind::fill_disk, ActionKind::free_disk}}) {
    RecordedRun recorded(slow_disks(5, 2), only(fault, target(Whom::all)));
    recorded.run();
    const auto struck = struck_at_once(recorded, begins);
    CHECK(struck.size() > 20);
    CHECK(struck.size() < 90);
    const auto all_of_them = [&](const auto& at_once) {
      return std::count_if(at_once.begin(), at_once.end(),
                           [&](const auto& one) { return one.second == recorded.world.servers(); });
    };
    // Fewer only where another fault of the kind was still under way.
    CHECK(all_of_them(struck) * 2 > static_cast<std::ptrdiff_t>(struck.size()));
    CHECK(all_of_them(struck_at_once(recorded, ends)) > 10);
  }
}

TEST_CASE("A list of servers is struck together, and no other server", "[sim][faults]") {
  RecordedRun recorded(slow_disks(5, 2), only(&FaultSchedule::crash, target({2, 5})));
  recorded.run();
  const auto struck = struck_at_once(recorded, ActionKind::crash);
  CHECK(struck.size() > 20);
  for (const auto& [time, servers] : struck) CHECK((servers - set({2, 5})).empty());
  CHECK(std::count_if(struck.begin(), struck.end(), [](const auto& one) {
          return one.second == set({2, 5});
        }) > 15);
}

TEST_CASE("The leader, a minority and a majority are what they are when they are struck",
          "[sim][faults]") {
  for (const auto& [who, size] : {std::pair{Whom::leader, 1}, std::pair{Whom::minority, 2},
                                  std::pair{Whom::majority, 3}, std::pair{Whom::followers, 4}}) {
    Plan plan = only(&FaultSchedule::pause, target(who));
    RecordedRun recorded(slow_disks(5, 2), plan);
    std::size_t full = 0;
    std::size_t of_leader = 0;
    Time last = sim::kNever;
    while (recorded.advance()) {
      const Happening& happening = recorded.story.back();
      if (happening.action.kind != ActionKind::pause || happening.time_us == last) continue;
      last = happening.time_us;
      const ServerId leader = recorded.leader();
      while (recorded.advance() && recorded.simulator.now() == last) {
      }
      const ServerSet paused = recorded.world.paused();
      if (paused.size() == size) ++full;
      if (leader != kNobody && paused.contains(leader)) ++of_leader;
    }
    CAPTURE(static_cast<int>(who));
    CHECK(full > 15);
    const bool strikes_leaders = who == Whom::leader || who == Whom::majority;
    CHECK((of_leader > 15) == strikes_leaders);
  }
}

TEST_CASE("A group that is isolated at random hears itself", "[sim][faults]") {
  RecordedRun recorded(slow_disks(5, 2), only(&FaultSchedule::isolate, target({1, 2})));
  std::size_t cuts = 0;
  while (recorded.advance()) {
    if (recorded.story.back().action.kind == ActionKind::cut) ++cuts;
    REQUIRE_FALSE(recorded.cut(1, 2));
    REQUIRE_FALSE(recorded.cut(3, 4));
    REQUIRE(recorded.cut(1, 3) == recorded.cut(2, 4));
  }
  CHECK(cuts > 20);
}

TEST_CASE("One link is cut at random, in one direction or in both", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::cut, {});
  RecordedRun recorded(slow_disks(4, 2), plan);
  recorded.run();
  std::map<Time, int> directions;
  std::set<std::uint32_t> links;
  for (const Happening& cut : recorded.all(ActionKind::cut)) {
    CHECK(sim::links_from(cut.action.value).size() == 1);
    CHECK(sim::links_to(cut.action.value).size() == 1);
    ++directions[cut.time_us];
    links.insert(cut.action.value);
  }
  CHECK(links.size() == 12);  // each directed link of four servers
  const auto both = std::count_if(directions.begin(), directions.end(),
                                  [](const auto& one) { return one.second == 2; });
  CHECK(both > 5);
  CHECK(static_cast<std::size_t>(both) + 10 < directions.size());
  CHECK(recorded.simulator.statistics().faults[Fault::cut].effects > 20);
}

TEST_CASE("The ends of the link that is cut are drawn among those that the plan names",
          "[sim][faults]") {
  Plan plan = only(&FaultSchedule::cut, target({1}));
  plan.faults.cut.to = target({1, 3});
  RecordedRun recorded(slow_disks(4, 2), plan);
  recorded.run();
  CHECK(recorded.count(ActionKind::cut) > 20);
  for (const Happening& cut : recorded.all(ActionKind::cut)) {
    CHECK((sim::links_from(cut.action.value) | sim::links_to(cut.action.value)) == set({1, 3}));
  }
  plan.faults.cut.to = target({1});  // no link has one end
  RecordedRun none(slow_disks(4, 2), plan);
  none.run();
  CHECK(none.count(ActionKind::cut) == 0);
}

TEST_CASE("Messages of one type are lost at random, and no others", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::lost_messages, {});
  plan.faults.lost_messages.message_type = static_cast<std::uint16_t>(MessageType::append_entries);
  RecordedRun recorded(slow_disks(4, 2), plan);
  recorded.run();
  const std::size_t lost = recorded.count(ActionKind::drop);
  for (const Happening& drop : recorded.all(ActionKind::drop)) {
    CHECK(drop.message == MessageType::append_entries);
  }
  CHECK(lost > 50);
  CHECK(recorded.simulator.statistics().faults[Fault::lost_messages].effects == lost);
  plan.faults.until_us = 1;  // calm from the start
  RecordedRun calm(slow_disks(4, 2), plan);
  calm.run();
  CHECK(calm.count(ActionKind::drop) == 0);
}

TEST_CASE("The type of the messages that are lost or late is drawn unless it is given",
          "[sim][faults]") {
  Plan plan = only(&FaultSchedule::lost_messages, {});
  plan.workload.retry_us = 200 * kMs;
  sim::Setup setup = slow_disks(4, 2);
  setup.settings.forward = true;
  RecordedRun recorded(setup, plan);
  recorded.run();
  std::set<MessageType> lost;
  for (const Happening& drop : recorded.all(ActionKind::drop)) lost.insert(*drop.message);
  CHECK(lost.count(MessageType::append_entries) == 1);
  CHECK(lost.count(MessageType::append_entries_reply) == 1);
  CHECK(lost.count(MessageType::forward) == 1);
}

TEST_CASE("Clocks jump at random in both directions, all followers' at once", "[sim][faults]") {
  Plan plan = only(&FaultSchedule::clock_jump, target(Whom::followers));
  plan.faults.clock_jump_by = {10 * kMs, 10 * kMs};
  RecordedRun recorded(slow_disks(3, 2), plan);
  core::PerServer<std::int64_t> before{};
  std::size_t forward = 0;
  std::size_t back = 0;
  std::size_t of_leader = 0;
  while (recorded.advance()) {
    for (const ServerId server : recorded.world.servers()) {
      const std::int64_t jumped = recorded.simulator.clock_jumped_us(server);
      const std::int64_t by = jumped - std::exchange(before[server], jumped);
      if (by == 0) continue;
      CHECK((by > 10'000 || by < -10'000));
      ++(by > 0 ? forward : back);
      if (server == recorded.leader()) ++of_leader;
    }
  }
  CHECK(forward > 20);
  CHECK(back > 20);
  CHECK(of_leader < 10);
  CHECK(recorded.simulator.statistics().faults[Fault::clock].effects > 20);
  CHECK(recorded.count(ActionKind::break_clock) == 0);  // no server relies on a lease
}

TEST_CASE("A clock that jumps at random is outside of the model where leases are used",
          "[sim][faults]") {
  Plan plan = only(&FaultSchedule::clock_jump, {});
  sim::Setup setup = slow_disks(3, 2);
  setup.settings.stickiness = setup.settings.check_quorum = setup.settings.lease_reads = true;
  RecordedRun recorded(setup, plan);
  recorded.run();
  CHECK(recorded.count(ActionKind::break_clock) > 20);
}

}  // namespace squall::tests::struck_servers_test
