// What happens to messages: delivered, lost, doubled, cut off, blocked, held; each is counted.
#include "tests/sim/world_fixture.hpp"

namespace squall::tests::world_network_test {

using sim::Network;

namespace {

constexpr auto kVoteRequests = static_cast<std::uint16_t>(MessageType::request_vote);
constexpr auto kVotes = static_cast<std::uint16_t>(MessageType::request_vote_reply);

/// Every counter of lost and held messages, in the order of Tally.
std::vector<std::uint64_t> losses(const HandWorld& hand) {
  const sim::Tally& tally = hand.world.tally();
  return {tally.lost_on_cut_links, tally.lost_to_blocks, tally.lost_at_down_servers,
          tally.lost_to_full_network, tally.held};
}

}  // namespace

TEST_CASE("A delivery names its receiver and its message by value", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(ActionKind::election_timeout, 1);
  const std::uint16_t slot = hand.slot(1, 3);
  const std::uint64_t key = hand.world.network().key(slot);
  const Report& report = hand.deliver(1, 3);
  CHECK(report.enabled);
  CHECK(report.stepped);
  CHECK(report.action == Action{ActionKind::deliver, 3, slot, 0});
  REQUIRE(report.has_message);
  CHECK(report.message.from == 1);
  CHECK(report.message.to == 3);
  CHECK(report.message.type() == MessageType::request_vote);
  CHECK(report.message_key == key);
  // The slot is free again at once: the reply has taken it.
  REQUIRE(report.entered == std::vector<std::uint16_t>{slot});
  CHECK(hand.world.network().message(slot).type() == MessageType::request_vote_reply);
}

TEST_CASE("A dropped message is gone", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(ActionKind::election_timeout, 1);
  const std::uint16_t slot = hand.slot(1, 2);
  const Report& report = hand.drop(1, 2);
  CHECK(report.enabled);
  CHECK_FALSE(report.stepped);
  CHECK(report.message.to == 2);
  CHECK(hand.world.network().in_flight() == 1);
  hand.nothing_happens({ActionKind::drop, kNobody, slot, 0});
  hand.nothing_happens({ActionKind::deliver, kNobody, slot, 0});
  hand.nothing_happens({ActionKind::duplicate, kNobody, slot, 0});
  CHECK(losses(hand) == std::vector<std::uint64_t>{0, 0, 0, 0, 0});
}

TEST_CASE("A slot that no message has cannot be delivered, dropped or doubled", "[sim][world]") {
  sim::Setup setup = servers(2);
  setup.limits.messages = 4;
  HandWorld hand(setup);
  for (const std::uint16_t slot : {0, 3, 4, 0xffff}) {
    for (const ActionKind kind : {ActionKind::deliver, ActionKind::drop, ActionKind::duplicate}) {
      hand.nothing_happens({kind, kNobody, slot, 0});
    }
  }
}

TEST_CASE("A duplicate means the same as its original and arrives by itself", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(ActionKind::election_timeout, 1);
  const std::uint16_t original = hand.slot(1, 2);
  const Report& report = hand.duplicate(1, 2);
  REQUIRE(report.enabled);
  CHECK_FALSE(report.stepped);
  CHECK(report.message.to == 2);
  REQUIRE(report.entered.size() == 1);
  const std::uint16_t copy = report.entered[0];
  CHECK(copy != original);
  CHECK(hand.world.network().key(copy) == hand.world.network().key(original));
  CHECK(hand.deliver(1, 2).stepped);
  CHECK(hand.deliver(1, 2).stepped);
  CHECK_FALSE(hand.flies(1, 2));
  CHECK(hand.world.tally().messages_sent == 4);  // two requests, two replies: a copy is not sent
}

TEST_CASE("A full network loses what is sent, and makes no duplicate", "[sim][world]") {
  sim::Setup setup = servers(5);
  setup.limits.messages = 3;
  HandWorld hand(setup);
  const Report& report = hand.act(ActionKind::election_timeout, 1);
  CHECK(report.entered.size() == 3);
  CHECK(hand.world.tally().messages_sent == 4);
  CHECK(losses(hand) == std::vector<std::uint64_t>{0, 0, 0, 1, 0});
  hand.nothing_happens({ActionKind::duplicate, kNobody, hand.slot(1, 2), 0});
  hand.drop(1, 2);
  CHECK(hand.duplicate(1, 3).enabled);
}

TEST_CASE("The largest network fills to its last slot, and empties", "[sim][world]") {
  sim::Setup setup = servers(2);
  setup.limits.messages = sim::kMessagesInFlightMax;
  HandWorld hand(setup);
  hand.act(ActionKind::election_timeout, 1);
  const std::uint16_t slot = hand.slot(1, 2);
  for (std::uint32_t copies = 1; copies < sim::kMessagesInFlightMax; ++copies) {
    if (!hand.world.apply({ActionKind::duplicate, kNobody, slot, 0}).enabled) break;
  }
  CHECK(hand.world.network().in_flight() == sim::kMessagesInFlightMax);
  CHECK_FALSE(hand.world.apply({ActionKind::duplicate, kNobody, slot, 0}).enabled);
  for (std::uint32_t at = 0; at < sim::kMessagesInFlightMax; ++at) {
    hand.world.apply({ActionKind::drop, kNobody, static_cast<std::uint16_t>(at), 0});
  }
  CHECK(hand.world.network().in_flight() == 0);
}

TEST_CASE("A cut link loses what is sent on it, in that direction alone, until it is healed",
          "[sim][world]") {
  HandWorld hand(servers(3));
  CHECK(hand.on_links(ActionKind::cut, one_way(1, 2)).enabled);
  hand.act(ActionKind::election_timeout, 1);
  CHECK_FALSE(hand.flies(1, 2));
  CHECK(hand.flies(1, 3));
  CHECK(losses(hand) == std::vector<std::uint64_t>{1, 0, 0, 0, 0});
  hand.act(ActionKind::election_timeout, 2);
  CHECK(hand.flies(2, 1));
  CHECK(hand.on_links(ActionKind::heal, one_way(1, 2)).enabled);
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.flies(1, 2));
}

TEST_CASE("A message in flight is lost when its link is cut before it arrives", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(ActionKind::election_timeout, 1);
  hand.on_links(ActionKind::cut, one_way(1, 2));
  const Report& report = hand.deliver(1, 2);
  CHECK(report.enabled);
  CHECK_FALSE(report.stepped);
  CHECK(report.has_message);
  CHECK(hand.term(2) == 0);
  CHECK(losses(hand) == std::vector<std::uint64_t>{1, 0, 0, 0, 0});
}

TEST_CASE("A message is lost at a server that is down", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::crash, 2);
  const Report& report = hand.deliver(1, 2);
  CHECK(report.enabled);
  CHECK_FALSE(report.stepped);
  CHECK(losses(hand) == std::vector<std::uint64_t>{0, 0, 1, 0, 0});
}

TEST_CASE("A block loses messages of its type on its links, until it is taken away",
          "[sim][world]") {
  HandWorld hand(servers(3));
  CHECK(hand.filter(ActionKind::block, kVoteRequests, one_way(1, 2)).enabled);
  hand.act(ActionKind::election_timeout, 1);
  CHECK_FALSE(hand.flies(1, 2));
  CHECK(hand.flies(1, 3));
  CHECK(losses(hand) == std::vector<std::uint64_t>{0, 1, 0, 0, 0});
  hand.nothing_happens({ActionKind::unblock, kNobody, kVotes, one_way(1, 2)});
  hand.nothing_happens({ActionKind::unblock, kNobody, kVoteRequests, one_way(2, 1)});
  hand.nothing_happens({ActionKind::release, kNobody, kVoteRequests, one_way(1, 2)});
  CHECK(hand.filter(ActionKind::unblock, kVoteRequests, one_way(1, 2)).enabled);
  hand.nothing_happens({ActionKind::unblock, kNobody, kVoteRequests, one_way(1, 2)});
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.flies(1, 2));
}

TEST_CASE("Held messages wait in the network and fly on in order when released", "[sim][world]") {
  HandWorld hand(servers(3));
  const std::uint32_t all = sim::links(hand.world.servers(), hand.world.servers());
  CHECK(hand.filter(ActionKind::hold, sim::kAnyMessageType, all).enabled);
  CHECK(hand.act(ActionKind::election_timeout, 1).entered.empty());
  CHECK(hand.act(ActionKind::election_timeout, 1).entered.empty());
  CHECK(losses(hand) == std::vector<std::uint64_t>{0, 0, 0, 0, 4});
  CHECK(hand.world.network().in_flight() == 4);
  for (std::uint16_t slot = 0; slot < 4; ++slot) {
    CHECK_FALSE(hand.world.network().flies(slot));
  }
  hand.nothing_happens({ActionKind::unblock, kNobody, sim::kAnyMessageType, all});
  const Report& report = hand.filter(ActionKind::release, sim::kAnyMessageType, all);
  CHECK(report.enabled);
  REQUIRE(report.entered.size() == 4);
  for (std::size_t at = 0; at < 4; ++at) {
    CHECK(hand.world.network().message(report.entered[at]).term == (at < 2 ? 1 : 2));
  }
  hand.nothing_happens({ActionKind::release, kNobody, sim::kAnyMessageType, all});
  hand.settle();
  CHECK(hand.world.leader() == 1);
}

TEST_CASE("A release lets a message go that it matches, whatever holds it", "[sim][world]") {
  HandWorld hand(servers(2));
  hand.filter(ActionKind::hold, kVoteRequests, one_way(1, 2));
  hand.filter(ActionKind::hold, sim::kAnyMessageType, between(1, 2));
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.filter(ActionKind::release, kVoteRequests, one_way(1, 2)).entered.size() == 1);
  CHECK(hand.filter(ActionKind::release, sim::kAnyMessageType, between(1, 2)).entered.empty());
}

TEST_CASE("A block wins over a hold", "[sim][world]") {
  HandWorld hand(servers(2));
  hand.filter(ActionKind::hold, kVoteRequests, one_way(1, 2));
  hand.filter(ActionKind::block, kVoteRequests, one_way(1, 2));
  hand.act(ActionKind::election_timeout, 1);
  CHECK(losses(hand) == std::vector<std::uint64_t>{0, 1, 0, 0, 0});
}

TEST_CASE("What a crashed server sent, and was held, still arrives when released", "[sim][world]") {
  HandWorld hand(servers(3));
  hand.filter(ActionKind::hold, kVoteRequests, one_way(1, 2));
  hand.act(ActionKind::election_timeout, 1);
  hand.act(ActionKind::crash, 1);
  hand.filter(ActionKind::release, kVoteRequests, one_way(1, 2));
  CHECK(hand.deliver(1, 2).stepped);
  CHECK(hand.view(2).durable.voted_for == 1);
  // And what was held for a server that crashes is lost there.
  hand.filter(ActionKind::hold, kVotes, one_way(2, 1));
  hand.act(ActionKind::restart, 1);
  hand.act(ActionKind::election_timeout, 1);
  hand.deliver(1, 2);
  hand.act(ActionKind::crash, 1);
  hand.filter(ActionKind::release, kVotes, one_way(2, 1));
  CHECK_FALSE(hand.deliver(2, 1).stepped);
  CHECK_FALSE(hand.world.verdict());
}

TEST_CASE("A held message is lost when its link is cut while it waits", "[sim][world]") {
  HandWorld hand(servers(2));
  hand.filter(ActionKind::hold, kVoteRequests, one_way(1, 2));
  hand.act(ActionKind::election_timeout, 1);
  hand.on_links(ActionKind::cut, one_way(1, 2));
  hand.filter(ActionKind::release, kVoteRequests, one_way(1, 2));
  CHECK_FALSE(hand.deliver(1, 2).stepped);
  CHECK(losses(hand) == std::vector<std::uint64_t>{1, 0, 0, 0, 1});
}

TEST_CASE("A filter by what messages say takes those alone", "[sim][world]") {
  sim::Setup setup = servers(3);
  setup.filter_traits.push_back({});
  setup.filter_traits[0].success = true;
  HandWorld hand(setup);
  const auto all = ServerSet::first(3);
  CHECK(hand.world.apply(Action::of_filter(ActionKind::hold, kVotes, all, all, 1)).rerouted);
  CHECK_FALSE(hand.world.apply(Action::of_filter(ActionKind::hold, kVotes, all, all, 1)).rerouted);
  hand.nothing_happens(Action::of_filter(ActionKind::hold, kVotes, all, all, 2));  // there is one
  hand.act(ActionKind::election_timeout, 1);
  CHECK(hand.deliver(1, 2).entered.empty());  // it grants its vote
  hand.act(ActionKind::election_timeout, 3);
  hand.deliver(3, 2);  // and refuses another one
  CHECK(hand.flies(2, 3));
  CHECK(hand.world.apply(Action::of_filter(ActionKind::release, kVotes, all, all, 1))
            .entered.size() == 1);
  hand.nothing_happens(Action::of_filter(ActionKind::release, kVotes, all, all, 1));
}

TEST_CASE("One held message is released, and the filter holds the others", "[sim][world]") {
  HandWorld hand(servers(3));
  const auto all = ServerSet::first(3);
  hand.world.apply(Action::hold(kVoteRequests, all, all));
  hand.act(ActionKind::election_timeout, 1);
  const std::vector<std::uint16_t> held = hand.world.network().held();
  REQUIRE(held.size() == 2);
  const Report& report = hand.world.apply(Action::release_message(held[1]));
  CHECK(report.enabled);
  CHECK(report.entered == std::vector<std::uint16_t>{held[1]});
  CHECK(report.message.to == 3);
  CHECK(hand.world.network().held() == std::vector<std::uint16_t>{held[0]});
  hand.nothing_happens(Action::release_message(held[1]));
  hand.nothing_happens(Action::release_message(0xffff));
}

}  // namespace squall::tests::world_network_test
