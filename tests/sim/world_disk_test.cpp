// The sync border of disks: what waits for it, what a crash takes back, what a pause puts off.
#include "checkers/fault_model.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::world_disk_test {

namespace {

/// A leader of three on slow disks whose command 1 is being synced, and command 2 waits behind it.
void two_writes_under_way(HandWorld& hand) {
  hand.elect(1);
  hand.heartbeat(1);
  REQUIRE(hand.request(1, 0).sync_began);
  REQUIRE_FALSE(hand.request(1, 1).sync_began);
  REQUIRE(hand.last_index(1) == 3);
  REQUIRE(hand.disk_index(1) == 1);
}

}  // namespace

TEST_CASE("With a synchronous disk nothing is ever synced or lost", "[sim][world]") {
  HandWorld hand(servers(1, 1));
  hand.elect(1);
  hand.request(1);
  CHECK(hand.disk_index(1) == 2);
  hand.nothing_happens(ActionKind::sync, 1);
  hand.act(ActionKind::crash, 1);
  CHECK(hand.last_index(1) == 2);
  CHECK(hand.world.tally().writes_lost == 0);
}

TEST_CASE("A vote leaves only when it is on disk", "[sim][world]") {
  HandWorld hand(slow_disks(3));
  const Report& asked = hand.act(ActionKind::election_timeout, 1);
  CHECK(asked.sync_began);
  CHECK(asked.entered.empty());
  CHECK(hand.world.disks()[1].voted_for == kNobody);
  const Report& synced = hand.act(ActionKind::sync, 1);
  CHECK(synced.enabled);
  CHECK(synced.stepped);
  CHECK(synced.entered.size() == 2);
  CHECK(hand.world.disks()[1].voted_for == 1);
  CHECK(hand.deliver(1, 2).entered.empty());
  CHECK(hand.act(ActionKind::sync, 2).entered.size() == 1);
}

TEST_CASE("A leader's AppendEntries need not wait for its disk", "[sim][world]") {
  HandWorld hand(slow_disks(3, 1));
  hand.elect(1);
  const Report& report = hand.request(1);
  CHECK(report.sync_began);
  CHECK(report.entered.size() == 2);
}

TEST_CASE("An fsync covers what was written when it began; the next one follows at once",
          "[sim][world]") {
  HandWorld hand(slow_disks(3, 2));
  two_writes_under_way(hand);
  const Report& first = hand.act(ActionKind::sync, 1);
  CHECK(first.sync_began);
  CHECK(hand.disk_index(1) == 2);
  const Report& second = hand.act(ActionKind::sync, 1);
  CHECK_FALSE(second.sync_began);
  CHECK(hand.disk_index(1) == 3);
  hand.nothing_happens(ActionKind::sync, 1);
}

TEST_CASE("A crash keeps none, the first or all of the writes under way", "[sim][world]") {
  const std::uint32_t survivors = GENERATE(0u, 1u, 2u);
  HandWorld hand(slow_disks(3, 2));
  two_writes_under_way(hand);
  hand.act(ActionKind::crash, 1, survivors);
  CHECK(hand.last_index(1) == core::Index{1} + survivors);
  CHECK(hand.disk_index(1) == core::Index{1} + survivors);
  CHECK(hand.world.tally().writes_lost == (survivors == 2 ? 0 : 1));
  hand.nothing_happens(ActionKind::sync, 1);
  hand.act(ActionKind::restart, 1);
  CHECK(hand.last_index(1) == core::Index{1} + survivors);
  hand.nothing_happens(ActionKind::sync, 1);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("What waits for a sync is lost in a crash", "[sim][world]") {
  HandWorld hand(slow_disks(3));
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::crash, 1, 2);
  hand.act(ActionKind::restart, 1);
  CHECK(hand.term(1) == 1);
  CHECK(hand.world.tally().messages_sent == 0);
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.act(ActionKind::sync, 1).entered.size() == 2);
}

TEST_CASE("Only a server that is syncing hears of a sync", "[sim][world]") {
  HandWorld hand(slow_disks(3));
  hand.act(ActionKind::election_timeout, 1);
  hand.nothing_happens(ActionKind::sync, 2);
  hand.nothing_happens(ActionKind::sync, kNobody);
  hand.nothing_happens(ActionKind::sync, 4);
  hand.act(ActionKind::crash, 1);
  hand.nothing_happens(ActionKind::sync, 1);
}

TEST_CASE("A paused server's disk works on, but the server hears of it and sends when it resumes",
          "[sim][world]") {
  HandWorld hand(slow_disks(3));
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::pause, 1);
  const Report& synced = hand.act(ActionKind::sync, 1);
  CHECK(synced.enabled);
  CHECK_FALSE(synced.stepped);
  CHECK(synced.entered.empty());
  CHECK(hand.world.disks()[1].voted_for == 1);
  const Report& resumed = hand.act(ActionKind::resume, 1);
  CHECK(resumed.stepped);
  CHECK(resumed.entered.size() == 2);
  hand.settle();
  CHECK(hand.world.leader() == 1);
}

TEST_CASE("A leader paused during its sync counts its own entries when it resumes",
          "[sim][world]") {
  HandWorld hand(slow_disks(1, 1));
  hand.elect(1);
  hand.request(1);
  hand.act(ActionKind::pause, 1);
  hand.act(ActionKind::sync, 1);
  CHECK(hand.world.clients().answered() == 0);
  CHECK(answered(hand.act(ActionKind::resume, 1)) == std::vector<std::uint32_t>{0});
  CHECK(hand.commit_index(1) == 2);
  // Once: another pause finds nothing new.
  hand.act(ActionKind::pause, 1);
  CHECK_FALSE(hand.act(ActionKind::resume, 1).stepped);
}

TEST_CASE("While a server is paused its next fsync begins, and all is told at once",
          "[sim][world]") {
  HandWorld hand(slow_disks(1, 2));
  hand.elect(1);
  hand.request(1, 0);
  hand.request(1, 1);
  hand.act(ActionKind::pause, 1);
  CHECK(hand.act(ActionKind::sync, 1).sync_began);
  CHECK_FALSE(hand.act(ActionKind::sync, 1).sync_began);
  CHECK(answered(hand.act(ActionKind::resume, 1)) == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("A sync that a paused server never heard of dies with it", "[sim][world]") {
  HandWorld hand(slow_disks(3));
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::pause, 1);
  hand.act(ActionKind::sync, 1);
  hand.act(ActionKind::crash, 1);
  hand.act(ActionKind::restart, 1);
  CHECK(hand.world.disks()[1].voted_for == 1);
  hand.act(ActionKind::pause, 1);
  const Report& resumed = hand.act(ActionKind::resume, 1);
  CHECK_FALSE(resumed.stepped);
  CHECK(resumed.entered.empty());
}

TEST_CASE("A server that survives failed writes writes again, and sends nothing before",
          "[sim][world]") {
  sim::Setup setup = slow_disks(3);
  setup.settings.failed_write = core::FailedWrite::retry;
  HandWorld hand(setup);
  hand.act(ActionKind::election_timeout, 1);
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Report& failed = hand.act(ActionKind::fail_sync, 1);
    CHECK(failed.enabled);
    CHECK(failed.write_failed);
    CHECK(failed.sync_began);
    CHECK_FALSE(failed.stopped);
    CHECK(failed.entered.empty());
    CHECK(hand.world.disks()[1].voted_for == kNobody);
  }
  CHECK(hand.act(ActionKind::sync, 1).entered.size() == 2);
  CHECK(hand.world.disks()[1].voted_for == 1);
  hand.nothing_happens(ActionKind::fail_sync, 1);
}

TEST_CASE("A write that failed is on disk only when one succeeds: a crash loses it",
          "[sim][world]") {
  sim::Setup setup = slow_disks(3);
  setup.settings.failed_write = core::FailedWrite::retry;
  HandWorld hand(setup);
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::fail_sync, 1);
  hand.act(ActionKind::crash, 1);
  CHECK(hand.world.disks()[1].current_term == 0);
  CHECK(hand.world.tally().writes_lost == 1);
}

TEST_CASE("Every write to a full disk fails until it has room, and its server may survive that",
          "[sim][world]") {
  const bool survives = GENERATE(true, false);
  sim::Setup setup = slow_disks(3);
  if (survives) setup.settings.failed_write = core::FailedWrite::retry;
  HandWorld hand(setup);
  hand.act(ActionKind::fill_disk, 1);
  CHECK(hand.act(ActionKind::election_timeout, 1).stopped == !survives);
  if (!survives) return;
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Report& failed = hand.act(ActionKind::sync, 1);
    CHECK(failed.write_failed);
    CHECK(failed.entered.empty());
  }
  hand.act(ActionKind::free_disk, 1);
  CHECK(hand.act(ActionKind::sync, 1).entered.size() == 2);
}

TEST_CASE("On a disk that is nearly full so many more entries fit, and a snapshot makes room",
          "[sim][world]") {
  sim::Setup setup = slow_disks(1, 8);
  setup.settings.failed_write = core::FailedWrite::retry;
  HandWorld hand(setup);
  hand.elect(1);
  hand.act(ActionKind::limit_disk, 1, 2);
  hand.request(1, 0);
  hand.request(1, 1);
  hand.settle();
  CHECK(hand.commit_index(1) == 3);
  hand.request(1, 2);
  CHECK(hand.act(ActionKind::sync, 1).write_failed);
  CHECK(hand.disk_index(1) == 3);
  CHECK(hand.commit_index(1) == 3);
  hand.act(ActionKind::compact, 1);
  // The write that failed holds the log as it was.
  CHECK(hand.act(ActionKind::sync, 1).write_failed);
  hand.settle();
  CHECK(hand.commit_index(1) == 4);
  hand.act(ActionKind::free_disk, 1);
  hand.nothing_happens(ActionKind::free_disk, 1);
}

TEST_CASE("On a nearly full disk terms and votes still fit", "[sim][world]") {
  sim::Setup setup = slow_disks(3, 1);
  HandWorld hand(setup);
  hand.act(ActionKind::limit_disk, 2, 0);
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::sync, 1);
  hand.deliver(1, 2);
  CHECK(hand.act(ActionKind::sync, 2).entered.size() == 1);
  hand.deliver(2, 1);
  // The leader's no-op does not fit.
  CHECK(hand.deliver(1, 2).stopped);
}

TEST_CASE("A bit is flipped on the disk of a server that is down, and its boot is accused",
          "[sim][world]") {
  sim::Setup setup = servers(3, 2);
  setup.judges_outside_model = true;
  HandWorld hand(setup);
  hand.elect(1);
  hand.request(1, 0);
  hand.request(1, 1);
  hand.settle();
  const core::Ref intact = hand.view(2).durable.log.tip;
  hand.nothing_happens(ActionKind::corrupt, 2, 2);  // it is up
  hand.act(ActionKind::crash, 2);
  hand.nothing_happens(ActionKind::corrupt, 2, 0);
  hand.nothing_happens(ActionKind::corrupt, 2, 4);
  hand.nothing_happens(ActionKind::corrupt, 4, 2);
  CHECK(hand.act(ActionKind::corrupt, 2, 2).enabled);
  const core::Ref changed = hand.view(2).durable.log.tip;
  const core::LogTree& tree = hand.world.tree();
  CHECK(hand.world.disks()[2].log.tip == changed);
  CHECK(hand.last_index(2) == 3);
  CHECK(tree.index(tree.common_prefix(intact, changed)) == 1);
  CHECK(tree.entry(tree.at(changed, 2)).payload.low != tree.entry(tree.at(intact, 2)).payload.low);
  CHECK(tree.entry(tree.at(changed, 3)).payload == tree.entry(tree.at(intact, 3)).payload);
  CHECK_FALSE(hand.world.verdict());
  const Report& boot = hand.act(ActionKind::restart, 2);
  REQUIRE(boot.verdict);
  CHECK(boot.verdict == hand.world.verdict());
}

namespace {

/// Server 2 has gone down with four entries.
HandWorld with_four_entries(bool judges_outside_model) {
  sim::Setup setup = servers(3, 3);
  setup.judges_outside_model = judges_outside_model;
  return HandWorld(setup);
}
void fill(HandWorld& hand) {
  hand.elect(1);
  for (const std::uint32_t client : {0u, 1u, 2u}) hand.request(1, client);
  hand.settle();
  hand.act(ActionKind::crash, 2);
  REQUIRE(hand.last_index(2) == 4);
}

}  // namespace

TEST_CASE(
    "A misdirected write that its record tells of keeps its server down, until its disk is "
    "empty",
    "[sim][world]") {
  HandWorld hand = with_four_entries(false);
  fill(hand);
  hand.nothing_happens(ActionKind::misdirect, 1, 2);  // it is up
  hand.nothing_happens(ActionKind::misdirect, 2, 0);
  hand.nothing_happens(ActionKind::misdirect, 2, 4);  // there it belongs
  hand.nothing_happens(ActionKind::misdirect, 4, 2);
  CHECK(hand.act(ActionKind::misdirect, 2, 2).enabled);
  CHECK(hand.world.unreadable_disks() == ServerSet::of(2));
  CHECK(hand.world.history().off == checkers::PropertySet{});
  hand.nothing_happens(ActionKind::restart, 2);
  hand.act(ActionKind::wipe, 2);
  CHECK(hand.act(ActionKind::restart, 2).enabled);
}

TEST_CASE("A misdirected write that nothing tells of damages twice: where it went, and where not",
          "[sim][world]") {
  HandWorld hand = with_four_entries(true);
  fill(hand);
  const core::LogTree& tree = hand.world.tree();
  const core::Ref intact = hand.view(2).durable.log.tip;
  CHECK(hand.world.apply({ActionKind::misdirect, 2, sim::kSilently, 2}).enabled);
  const core::Ref damaged = hand.view(2).durable.log.tip;
  CHECK(hand.world.disks()[2].log.tip == damaged);
  CHECK(hand.last_index(2) == 3);
  CHECK(tree.at(damaged, 1) == tree.at(intact, 1));
  CHECK(tree.entry(tree.at(damaged, 2)) == tree.entry(tree.at(intact, 4)));
  CHECK(tree.entry(tree.at(damaged, 3)) == tree.entry(tree.at(intact, 3)));
  const Report& boot = hand.act(ActionKind::restart, 2);
  REQUIRE(boot.verdict);
  CHECK(boot.verdict->property == checkers::Property::log_matching);
}

TEST_CASE("After a misdirected write that nothing told of, what it makes meaningless is not judged",
          "[sim][world]") {
  HandWorld hand = with_four_entries(false);
  fill(hand);
  hand.world.apply({ActionKind::misdirect, 2, sim::kSilently, 3});
  CHECK(hand.world.history().off == checkers::kMeaninglessAfterMisdirection);
  CHECK_FALSE(hand.world.history().off.contains(checkers::Property::vote_once));
  hand.act(ActionKind::restart, 2);
  hand.settle();
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("After a violation the world goes on, and its first verdict stays", "[sim][world]") {
  HandWorld hand(slow_disks(3), Maker<RepliesBeforeSync>{});
  const Report& early = hand.act(ActionKind::election_timeout, 1);
  REQUIRE(early.verdict);
  CHECK(early.verdict->property == checkers::Property::reply_after_sync);
  CHECK(early.verdict->server == 1);
  CHECK(early.entered.size() == 2);
  const checkers::Verdict first = hand.world.verdict();
  CHECK(first == early.verdict);
  const Report& again = hand.deliver(1, 2);
  REQUIRE(again.verdict);
  CHECK(again.verdict->server == 2);
  CHECK(hand.world.verdict() == first);
  CHECK_FALSE(hand.act(ActionKind::pause, 3).verdict);
}

}  // namespace squall::tests::world_disk_test
