// Every bound of a run ends it by its name; the tally counts; the digest tells runs apart.
#include <string>

#include "tests/sim/world_fixture.hpp"

namespace squall::tests::world_limits_test {

namespace {

std::string limit(const HandWorld& hand) {
  return hand.world.limit_reached() == nullptr ? "" : hand.world.limit_reached();
}

/// A world after some common past: server 1 leads, and everything is settled.
struct Past : HandWorld {
  explicit Past(const sim::Setup& setup = servers(3, 2)) : HandWorld(setup) {
    elect(1);
    act(ActionKind::heartbeat_timeout, 1);
  }
};

}  // namespace

TEST_CASE("The limit of entries is reached by the first one too many", "[sim][limits]") {
  sim::Setup setup = servers(3, 1);
  setup.limits.entries = 2;
  HandWorld hand(setup);
  hand.elect(1);
  hand.request(1);
  CHECK(hand.last_index(1) == 2);
  CHECK(limit(hand) == "");
  hand.request(1);
  CHECK(limit(hand) == "entries");
  CHECK(hand.last_index(1) == 2);
  hand.settle();
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("Initial logs may reach the limit of entries by themselves", "[sim][limits]") {
  sim::Setup setup = servers(2);
  setup.initial[1] = {1, {1, 1, 1}};
  setup.limits.entries = 3;
  CHECK(limit(HandWorld(setup)) == "");
  setup.limits.entries = 2;
  CHECK(limit(HandWorld(setup)) == "entries");
}

TEST_CASE("A leader alone commits no entry that a full tree did not take", "[sim][limits]") {
  sim::Setup setup = servers(1);
  setup.limits.entries = 1;
  HandWorld hand(setup);
  hand.elect(1);
  hand.act(ActionKind::crash, 1);
  hand.act(ActionKind::restart, 1);
  CHECK(limit(hand) == "");
  hand.elect(1);
  CHECK(limit(hand) == "entries");
  CHECK(hand.last_index(1) == 1);
  CHECK(hand.commit_index(1) == 0);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("Corrupted entries count against the limit too", "[sim][limits]") {
  sim::Setup setup = servers(1);
  setup.limits.entries = 1;
  HandWorld hand(setup);
  hand.elect(1);
  hand.act(ActionKind::crash, 1);
  hand.act(ActionKind::corrupt, 1, 1);
  CHECK(limit(hand) == "entries");
}

TEST_CASE("The limit of terms is reached by the first term beyond it", "[sim][limits]") {
  sim::Setup setup = servers(3);
  setup.limits.terms = 2;
  HandWorld hand(setup);
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::election_timeout, 1);
  CHECK(limit(hand) == "");
  hand.act(ActionKind::election_timeout, 1);
  CHECK(limit(hand) == "terms");
}

TEST_CASE("The limit of events is reached by the last one allowed; what did nothing is none",
          "[sim][limits]") {
  sim::Setup setup = servers(3);
  setup.limits.events = 2;
  HandWorld hand(setup);
  hand.act(ActionKind::crash, 1);
  hand.act(ActionKind::crash, 1);
  CHECK(limit(hand) == "");
  hand.act(ActionKind::restart, 1);
  CHECK(limit(hand) == "events");
}

TEST_CASE("The first limit reached stays", "[sim][limits]") {
  sim::Setup setup = servers(1);
  setup.limits.events = 1;
  setup.limits.terms = 1;
  HandWorld hand(setup);
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::crash, 1);
  hand.act(ActionKind::restart, 1);
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.term(1) == 2);
  CHECK(limit(hand) == "events");
}

TEST_CASE("The tally counts what happened by its kind", "[sim][world]") {
  HandWorld hand(servers(3, 1));
  hand.elect(1);
  hand.request(1);
  hand.request(2);
  hand.settle();
  hand.act(ActionKind::election_timeout, 1);  // heard by a leader: an event all the same
  hand.act(ActionKind::crash, 1);
  hand.act(ActionKind::crash, 1);
  const sim::Tally& tally = hand.world.tally();
  CHECK(hand.done(ActionKind::election_timeout) == 2);
  CHECK(hand.done(ActionKind::request) == 2);
  CHECK(hand.done(ActionKind::crash) == 1);
  // Two requests for votes, two times two AppendEntries, and their replies.
  CHECK(hand.done(ActionKind::deliver) == 12);
  CHECK(tally.messages_sent == 12);
  CHECK(tally.events == 17);
  CHECK(tally.elections_won == 1);
  CHECK(tally.truncations == 0);
}

TEST_CASE("The tally counts logs that are cut back for another leader's", "[sim][world]") {
  HandWorld hand(servers(3, 2));
  hand.elect(1);
  hand.part(ServerSet::of(1), ServerSet::of(2) | ServerSet::of(3));
  hand.request(1, 0);
  hand.elect(2);
  hand.request(2, 1);
  hand.settle();
  CHECK(hand.world.tally().truncations == 0);
  hand.heal_all();
  hand.heartbeat(2);
  CHECK(hand.world.tally().truncations == 1);
  CHECK(hand.view(1).durable.log == hand.view(2).durable.log);
  CHECK(hand.world.tally().elections_won == 2);
}

TEST_CASE("The same messages have the same digest, whatever their slots are", "[sim][digest]") {
  Past one;
  Past other;
  // Both deliver a heartbeat and lose its copy; which of the two is which has no meaning.
  const std::uint16_t original = one.slot(1, 2);
  const std::uint16_t copy = one.duplicate(1, 2).entered[0];
  REQUIRE(other.duplicate(1, 2).entered[0] == copy);
  REQUIRE(other.slot(1, 2) == original);
  one.act({ActionKind::drop, kNobody, original, 0});
  one.act({ActionKind::deliver, kNobody, copy, 0});
  other.act({ActionKind::drop, kNobody, copy, 0});
  other.act({ActionKind::deliver, kNobody, original, 0});
  CHECK(one.world.digest() == other.world.digest());
  one.settle();
  other.settle();
  CHECK(one.world.digest() == other.world.digest());
}

TEST_CASE("Whatever differs in what happened, the digest differs", "[sim][digest]") {
  const std::uint32_t all = sim::links(ServerSet::first(3), ServerSet::first(3));
  const std::uint16_t any = sim::kAnyMessageType;
  std::vector<Action> actions{{ActionKind::election_timeout, 1, 0, 0},
                              {ActionKind::election_timeout, 2, 0, 0},
                              {ActionKind::election_timeout, 3, 0, 0},
                              {ActionKind::heartbeat_timeout, 1, 0, 0},
                              {ActionKind::heartbeat_timeout, 2, 0, 0},
                              {ActionKind::request, 1, 0, 0},
                              {ActionKind::request, 1, 0, 1},
                              {ActionKind::request, 2, 0, 0},
                              {ActionKind::crash, 1, 0, 0},
                              {ActionKind::crash, 1, 0, 1},
                              {ActionKind::crash, 2, 0, 0},
                              {ActionKind::pause, 1, 0, 0},
                              {ActionKind::pause, 2, 0, 0},
                              {ActionKind::cut, 0, 0, all},
                              {ActionKind::cut, 0, 0, one_way(1, 2)},
                              {ActionKind::cut, 0, 0, one_way(2, 1)},
                              {ActionKind::heal, 0, 0, all},
                              {ActionKind::hold, 0, any, all},
                              {ActionKind::hold, 0, 0, all},
                              {ActionKind::hold, 0, 1, all},
                              {ActionKind::hold, 0, 1, one_way(1, 2)},
                              {ActionKind::block, 0, 0, all},
                              {ActionKind::block, 0, 1, all}};
  std::vector<std::uint64_t> digests{Past().world.digest()};
  for (const Action& action : actions) {
    Past hand;
    REQUIRE(hand.act(action).enabled);
    digests.push_back(hand.world.digest());
  }
  for (const ServerId to : {ServerId{2}, ServerId{3}}) {
    for (const ActionKind kind : {ActionKind::deliver, ActionKind::drop, ActionKind::duplicate}) {
      Past hand;
      REQUIRE(hand.act({kind, kNobody, hand.slot(1, to), 0}).enabled);
      digests.push_back(hand.world.digest());
    }
  }
  std::sort(digests.begin(), digests.end());
  CHECK(std::adjacent_find(digests.begin(), digests.end()) == digests.end());
}

TEST_CASE("The order of what happened is in the digest", "[sim][digest]") {
  Past one;
  Past other;
  one.act(ActionKind::crash, 2);
  one.act(ActionKind::crash, 3);
  other.act(ActionKind::crash, 3);
  other.act(ActionKind::crash, 2);
  CHECK(one.world.digest() != other.world.digest());
}

TEST_CASE("What a disk held at first shows in the digest when its server acts", "[sim][digest]") {
  std::vector<std::uint64_t> digests;
  for (const sim::InitialLog& initial :
       {sim::InitialLog{}, sim::InitialLog{1, {}}, sim::InitialLog{1, {1}}, sim::InitialLog{2, {1}},
        sim::InitialLog{2, {2}}, sim::InitialLog{2, {1, 2}}}) {
    sim::Setup setup = servers(3);
    setup.initial[1] = initial;
    HandWorld hand(setup);
    hand.act(ActionKind::crash, 1);
    digests.push_back(hand.world.digest());
  }
  std::sort(digests.begin(), digests.end());
  CHECK(std::adjacent_find(digests.begin(), digests.end()) == digests.end());
}

}  // namespace squall::tests::world_limits_test
