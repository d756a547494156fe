// What each action does to servers and clients; and that it does nothing, and says so, elsewhere.
#include "sim/world.hpp"

#include <rapidcheck/catch.h>

#include "sim/rng.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::world_test {

TEST_CASE("A new world is all followers with what their disks held", "[sim][world]") {
  sim::Setup setup = servers(3);
  setup.initial[2] = {4, {1, 1, 3}};
  const HandWorld hand(setup);
  CHECK(hand.world.servers() == ServerSet::first(3));
  CHECK(hand.world.leader() == kNobody);
  CHECK(hand.world.tally() == sim::Tally{});
  CHECK(hand.world.digest() == 0);
  CHECK_FALSE(hand.world.verdict());
  CHECK(hand.world.limit_reached() == nullptr);
  CHECK(hand.role(2) == Role::follower);
  CHECK(hand.term(2) == 4);
  CHECK(hand.last_index(2) == 3);
  CHECK(hand.disk_index(2) == 3);
  CHECK(hand.world.tree().term(hand.view(2).durable.log.tip) == 3);
  CHECK(hand.term(1) == 0);
  CHECK(hand.last_index(1) == 0);
}

TEST_CASE("A first vote is that of the disk, or for the leader of a term that a log ends in",
          "[sim][world]") {
  sim::Setup setup = servers(5);
  setup.initial[1] = {2, {1, 2, 2}};
  setup.initial[2] = {2, {1, 2}};
  setup.initial[3] = {2, {1}};
  setup.initial[4] = {3, {1}};
  setup.initial[5] = {3, {}, 4};
  const HandWorld hand(setup);
  const auto vote = [&](ServerId server) { return hand.view(server).durable.voted_for; };
  CHECK(vote(1) == 1);  // the longest log that ends in term 2
  CHECK(vote(2) == 1);
  CHECK(vote(3) == 1);
  CHECK(vote(4) == kNobody);  // no log has an entry of term 3
  CHECK(vote(5) == 4);
}

TEST_CASE("A server may differ from the others in its settings", "[sim][world]") {
  sim::Setup setup = servers(3);
  setup.settings.pre_vote = true;
  setup.own_settings[2].pre_vote = false;
  HandWorld hand(setup);
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.role(1) == Role::pre_candidate);
  hand.act(ActionKind::election_timeout, 2);
  CHECK(hand.role(2) == Role::candidate);
}

TEST_CASE("An election timeout is reported with everything that it set off", "[sim][world]") {
  HandWorld hand(servers(3));
  const Report& report = hand.act(ActionKind::election_timeout, 2);
  CHECK(report.action == Action{ActionKind::election_timeout, 2, 0, 0});
  CHECK(report.enabled);
  CHECK(report.stepped);
  CHECK(report.changed);
  CHECK_FALSE(report.has_message);
  CHECK(report.message_key == 0);
  CHECK(report.before.role == Role::follower);
  CHECK(hand.role(2) == Role::candidate);
  CHECK(report.election_timer == core::Timer::restart);
  CHECK(report.heartbeat_timer == core::Timer::leave);
  CHECK(report.entered.size() == 2);
  CHECK_FALSE(report.sync_began);
  CHECK_FALSE(report.verdict);
  CHECK(hand.world.disks()[2] == hand.view(2).durable);
}

TEST_CASE("A server that is down, paused or not there hears no timer", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.elect(1);
  hand.act(ActionKind::crash, 2);
  hand.act(ActionKind::pause, 3);
  for (const ActionKind kind : {ActionKind::election_timeout, ActionKind::heartbeat_timeout}) {
    for (const ServerId server : {ServerId{2}, ServerId{3}, ServerId{4}, kNobody}) {
      hand.nothing_happens(kind, server);
    }
  }
}

TEST_CASE("A leader takes an election timeout without a change, and sends heartbeats when told",
          "[sim][world]") {
  HandWorld hand(servers(3));
  hand.elect(1);
  const Report& ignored = hand.act(ActionKind::election_timeout, 1);
  CHECK(ignored.enabled);
  CHECK(ignored.stepped);
  CHECK_FALSE(ignored.changed);
  CHECK(ignored.entered.empty());
  const Report& told = hand.act(ActionKind::heartbeat_timeout, 1);
  CHECK(told.heartbeat_timer == core::Timer::restart);
  CHECK(told.entered.size() == 2);
  CHECK(hand.world.network().message(told.entered[0]).type() == MessageType::append_entries);
}

TEST_CASE("The leader of a world is the live one of the highest term", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.elect(1);
  hand.part(ServerSet::of(1), ServerSet::of(2) | ServerSet::of(3));
  hand.act(ActionKind::election_timeout, 3);
  hand.settle();
  CHECK(hand.role(1) == Role::leader);
  CHECK(hand.role(3) == Role::leader);
  CHECK(hand.world.leader() == 3);
  hand.act(ActionKind::pause, 3);
  CHECK(hand.world.leader() == 3);
  hand.act(ActionKind::crash, 3);
  CHECK(hand.world.leader() == 1);
}

TEST_CASE("A leader takes a client's command, and the client hears when it is committed",
          "[sim][world]") {
  HandWorld hand(servers(3, 2));
  hand.elect(1);
  const Report& asked = hand.request(1, 1);
  CHECK(asked.enabled);
  CHECK(asked.accepted);
  CHECK(asked.answers.empty());
  CHECK(hand.world.clients()[1].waiting);
  CHECK_FALSE(hand.world.clients()[0].waiting);
  hand.deliver(1, 2);
  const Report& committed = hand.deliver(2, 1);
  CHECK(answered(committed) == std::vector<std::uint32_t>{1});
  CHECK(hand.world.clients().answered() == 1);
  CHECK_FALSE(hand.world.clients()[1].waiting);
}

TEST_CASE("A follower refuses a command, and the client goes on waiting", "[sim][world]") {
  HandWorld hand(servers(3, 1));
  hand.elect(1);
  const Report& report = hand.request(2);
  CHECK(report.enabled);
  CHECK(report.stepped);
  CHECK_FALSE(report.accepted);
  CHECK(hand.world.clients()[0].waiting);
  CHECK(hand.view(2).leader == 1);
}

TEST_CASE("A command sent to a server that is down or paused is lost", "[sim][world]") {
  HandWorld hand(servers(3, 2));
  hand.elect(1);
  hand.act(ActionKind::crash, 2);
  hand.act(ActionKind::pause, 1);
  for (const ServerId server : {ServerId{1}, ServerId{2}}) {
    const Report& report = hand.request(server, server.value() - 1u);
    CHECK(report.enabled);
    CHECK_FALSE(report.stepped);
    CHECK(hand.world.clients()[server.value() - 1u].waiting);
  }
  CHECK(hand.last_index(1) == 1);
}

TEST_CASE("No client, no such client and no such server ask for nothing", "[sim][world]") {
  HandWorld hand(servers(2, 1));
  hand.nothing_happens(ActionKind::request, 1, 1);
  hand.nothing_happens(ActionKind::request, kNobody, 0);
  hand.nothing_happens(ActionKind::request, 3, 0);
}

TEST_CASE("A command asked for twice is answered once", "[sim][world]") {
  HandWorld hand(servers(3, 1));
  hand.elect(1);
  hand.request(1);
  hand.request(1);
  CHECK(hand.last_index(1) == 3);
  hand.settle();
  CHECK(hand.commit_index(1) == 3);
  CHECK(hand.world.clients().answered() == 1);
}

TEST_CASE("A crash leaves what is on disk, and a restart boots from it", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.elect(1);
  hand.heartbeat(1);
  const core::Durable kept = hand.view(1).durable;
  const Report& crash = hand.act(ActionKind::crash, 1);
  CHECK(crash.enabled);
  CHECK_FALSE(crash.stepped);
  CHECK(hand.world.down() == ServerSet::of(1));
  CHECK(hand.view(1).durable == kept);
  CHECK(hand.role(1) == Role::follower);
  CHECK(hand.commit_index(1) == 0);
  CHECK(hand.world.tally().writes_lost == 0);
  hand.nothing_happens(ActionKind::crash, 1);

  const Report& restart = hand.act(ActionKind::restart, 1);
  CHECK(restart.enabled);
  CHECK(restart.stepped);
  CHECK(restart.changed);
  CHECK(restart.before.durable == kept);
  CHECK(restart.election_timer == core::Timer::restart);
  CHECK(restart.heartbeat_timer == core::Timer::stop);
  CHECK(restart.entered.empty());
  CHECK(hand.world.down().empty());
  CHECK(hand.view(1).durable == kept);
  hand.nothing_happens(ActionKind::restart, 1);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("Only a server that is there and up crashes, and only one that is down restarts",
          "[sim][world]") {
  HandWorld hand(servers(2));
  hand.nothing_happens(ActionKind::crash, kNobody);
  hand.nothing_happens(ActionKind::crash, 3);
  hand.nothing_happens(ActionKind::restart, 1);
  hand.nothing_happens(ActionKind::restart, 3);
}

TEST_CASE("A paused server receives nothing until it resumes", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.act(ActionKind::pause, 2).enabled);
  CHECK(hand.world.paused() == ServerSet::of(2));
  const std::uint16_t waiting = hand.slot(1, 2);
  hand.nothing_happens({ActionKind::deliver, kNobody, waiting, 0});
  CHECK(hand.world.network().flies(waiting));
  hand.nothing_happens(ActionKind::pause, 2);
  const Report& resumed = hand.act(ActionKind::resume, 2);
  CHECK(resumed.enabled);
  CHECK_FALSE(resumed.stepped);
  CHECK(hand.world.paused().empty());
  hand.nothing_happens(ActionKind::resume, 2);
  CHECK(hand.act({ActionKind::deliver, kNobody, waiting, 0}).stepped);
  CHECK(hand.view(2).durable.voted_for == 1);
}

TEST_CASE("A paused server that crashes is down, and cannot be resumed", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(ActionKind::pause, 2);
  CHECK(hand.act(ActionKind::crash, 2).enabled);
  CHECK(hand.world.paused().empty());
  hand.nothing_happens(ActionKind::resume, 2);
  hand.nothing_happens(ActionKind::pause, 2);
  CHECK(hand.act(ActionKind::restart, 2).enabled);
  CHECK(hand.act(ActionKind::election_timeout, 2).stepped);
}

TEST_CASE("Servers are paused and resumed only where they are", "[sim][world]") {
  HandWorld hand(servers(2));
  for (const ActionKind kind : {ActionKind::pause, ActionKind::resume}) {
    hand.nothing_happens(kind, kNobody);
    hand.nothing_happens(kind, 3);
    hand.nothing_happens(kind, 255);
  }
}

TEST_CASE("A leader's last act counts: its own removal is committed when it says so",
          "[sim][world]") {
  HandWorld hand(servers(3, 1));
  hand.elect(1);
  const ServerSet others = ServerSet::of(2) | ServerSet::of(3);
  REQUIRE(hand.act(ActionKind::change_membership, 1, others.bits()).accepted);
  hand.settle();
  CHECK(hand.role(1) == Role::follower);  // §4.2.2
  CHECK(hand.commit_index(1) == hand.last_index(1));
  CHECK(hand.world.tally().configurations_committed == 1);
  hand.elect(2);
  CHECK(hand.world.tally().configurations_committed == 1);
}

TEST_CASE("Any action whatever leaves a whole world: it happens, or nothing does", "[sim][world]") {
  rc::prop("no action breaks the world or the honest server", [] {
    sim::Setup setup = servers(*rc::gen::inRange(1, 6), *rc::gen::inRange(0u, 3u));
    setup.settings.synchronous_disk = *rc::gen::arbitrary<bool>();
    setup.limits.messages = *rc::gen::inRange(1u, 40u);
    HandWorld hand(setup);
    const auto count = *rc::gen::inRange(0, 1000);
    sim::Rng chance(*rc::gen::arbitrary<std::uint64_t>());
    std::uint64_t happened = 0;
    for (int at = 0; at < count; ++at) {
      Action action;
      action.kind = static_cast<ActionKind>(chance.below(sim::kActionKinds));
      // Mostly what is there, at times what is not.
      action.server = ServerId::of(chance.below(8) == 0 ? chance.next() : chance.below(7));
      action.slot = static_cast<std::uint16_t>(chance.below(16));
      const bool on_links = action.kind >= ActionKind::cut && action.kind <= ActionKind::unblock;
      action.value = static_cast<std::uint32_t>(on_links ? chance.next() : chance.below(4));
      const Picture before = hand.picture();
      const bool enabled = hand.act(action).enabled;
      RC_ASSERT(enabled || hand.picture() == before);
      RC_ASSERT(!enabled || hand.world.digest() != before.digest);
      if (enabled) ++happened;
    }
    RC_ASSERT(hand.world.tally().events == happened);
    RC_ASSERT(!hand.world.verdict());
    RC_ASSERT(hand.world.network().in_flight() <= setup.limits.messages);
  });
}

}  // namespace squall::tests::world_test
