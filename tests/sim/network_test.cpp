// Messages in flight: slots, cut links, filters that hold or block, and what a full network does.
#include "sim/network.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <vector>

#include "tests/catch.hpp"
#include "tests/core/dying_child.hpp"

namespace squall::tests::network_test {

using namespace squall::sim;
using namespace squall::core;
using Fate = Network::Fate;
using squall::tests::last_words;

namespace {

constexpr std::uint16_t kVotes = static_cast<std::uint16_t>(MessageType::request_vote);
constexpr std::uint16_t kEntries = static_cast<std::uint16_t>(MessageType::append_entries);

Message message(ServerId from, ServerId to, const Body& body = RequestVote{}) {
  Message result;
  result.from = from;
  result.to = to;
  result.term = 1;
  result.body = body;
  return result;
}

std::uint32_t link(ServerId from, ServerId to) {
  return links(ServerSet::of(from), ServerSet::of(to));
}

const std::uint32_t kAllLinks = links(ServerSet::first(kServersMax), ServerSet::first(kServersMax));

/// Keys of the flying messages.
std::multiset<std::uint64_t> flying(const Network& network, std::uint16_t slots) {
  std::multiset<std::uint64_t> keys;
  for (std::uint16_t slot = 0; slot < slots; ++slot) {
    if (network.flies(slot)) keys.insert(network.key(slot));
  }
  return keys;
}

}  // namespace

TEST_CASE("a message that is sent flies in a slot of its own until it is taken", "[network]") {
  Network network(4);
  const Network::Entry first = network.send(message(1, 2), 10);
  const Network::Entry second = network.send(message(1, 3), 20);
  CHECK(first.fate == Fate::flies);
  CHECK(first.slot != second.slot);
  CHECK(network.in_flight() == 2);
  CHECK(network.message(second.slot).to == 3);
  CHECK(network.key(second.slot) == 20);
  network.remove(first.slot);
  CHECK_FALSE(network.flies(first.slot));
  CHECK(network.flies(second.slot));
  CHECK(network.in_flight() == 1);
}

TEST_CASE("slots that there are not do not fly", "[network]") {
  Network network(2);
  network.send(message(1, 2), 1);
  CHECK_FALSE(network.flies(2));
  CHECK_FALSE(network.flies(Network::kNoSlot));
}

TEST_CASE("a full network loses what is sent, until a message is taken", "[network]") {
  Network network(2);
  const std::uint16_t slot = network.send(message(1, 2), 1).slot;
  network.send(message(1, 2), 2);
  const Network::Entry lost = network.send(message(1, 2), 3);
  CHECK(lost.fate == Fate::full);
  CHECK(lost.slot == Network::kNoSlot);
  CHECK(network.duplicate(slot).fate == Fate::full);
  network.remove(slot);
  CHECK(network.send(message(1, 2), 4).fate == Fate::flies);
  CHECK(flying(network, 2) == std::multiset<std::uint64_t>{2, 4});
}

TEST_CASE("a network without room loses everything", "[network]") {
  Network network(0);
  CHECK(network.send(message(1, 2), 1).fate == Fate::full);
  CHECK(network.in_flight() == 0);
}

TEST_CASE("the largest network has as many slots as its numbers can name", "[network]") {
  Network network(kMessagesInFlightMax);
  std::uint16_t highest = 0;
  for (std::uint32_t sent = 0; sent < kMessagesInFlightMax; ++sent) {
    highest = std::max(highest, network.send(message(1, 2), sent).slot);
  }
  CHECK(highest == kMessagesInFlightMax - 1);
  CHECK(network.send(message(1, 2), 0).fate == Fate::full);
  CHECK(last_words([] {
          Network too_large(kMessagesInFlightMax + 1);
        }).find("messages_max <= kMessagesInFlightMax") != std::string::npos);
}

TEST_CASE("a cut link loses what is sent, in its direction only", "[network]") {
  Network network(8);
  network.cut(link(1, 2));
  CHECK(network.send(message(1, 2), 1).fate == Fate::cut);
  CHECK(network.send(message(2, 1), 2).fate == Fate::flies);
  CHECK(network.send(message(1, 3), 3).fate == Fate::flies);
  CHECK(network.is_cut(1, 2));
  network.heal(link(1, 2));
  CHECK(network.send(message(1, 2), 4).fate == Fate::flies);
}

TEST_CASE("cuts name every link from one set of servers to another", "[network]") {
  CHECK(rc::check([] {
    Network network(1);
    std::set<std::pair<ServerId, ServerId>> cut;
    for (const auto& [cuts, value] :
         *rc::gen::container<std::vector<std::pair<bool, std::uint32_t>>>(
             rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::arbitrary<std::uint32_t>()))) {
      const std::uint32_t some = value & kAllLinks;
      cuts ? network.cut(some) : network.heal(some);
      for (const ServerId from : links_from(some)) {
        for (const ServerId to : links_to(some)) {
          cuts ? void(cut.insert({from, to})) : void(cut.erase({from, to}));
        }
      }
      for (ServerId from = 1; from <= kServersMax; ++from) {
        for (ServerId to = 1; to <= kServersMax; ++to) {
          RC_ASSERT(network.is_cut(from, to) == cut.contains({from, to}));
        }
      }
    }
  }));
}

/// Lifts a hold, and says which slots fly again.
std::vector<std::uint16_t> released_from(Network& network, std::uint16_t type,
                                         std::uint32_t links) {
  std::vector<std::uint16_t> released;
  if (network.holds().remove(type, links)) network.release(released);
  return released;
}

TEST_CASE("a filter that holds keeps matching messages until it is released", "[network]") {
  Network network(8);
  CHECK(network.holds().add(kVotes, link(1, 2)));
  const Network::Entry held = network.send(message(1, 2), 1);
  CHECK(held.fate == Fate::held);
  CHECK_FALSE(network.flies(held.slot));
  CHECK(network.in_flight() == 1);
  CHECK(network.find(1) == held.slot);
  // Another type, another link.
  CHECK(network.send(message(1, 2, AppendEntries{}), 2).fate == Fate::flies);
  CHECK(network.send(message(2, 1), 3).fate == Fate::flies);

  CHECK(released_from(network, kVotes, link(1, 2)) == std::vector<std::uint16_t>{held.slot});
  CHECK(network.flies(held.slot));
  CHECK(network.send(message(1, 2), 4).fate == Fate::flies);
}

TEST_CASE("held messages fly again in the order in which they were sent", "[network]") {
  Network network(6);
  // Slots are used again in another order than their numbers'.
  for (std::uint16_t count = 0; count < 6; ++count) network.send(message(2, 3), 0);
  for (const std::uint16_t slot : {2, 5, 0, 4}) network.remove(slot);
  network.holds().add(kAnyMessageType, kAllLinks);
  for (const std::uint64_t key : {11, 12, 13, 14}) network.send(message(1, 2), key);
  CHECK(network.holds().remove(kAnyMessageType, kAllLinks));
  std::vector<std::uint16_t> released{Network::kNoSlot};
  network.release(released);
  REQUIRE(released.size() == 5);
  CHECK(released[0] == Network::kNoSlot);  // appended to what stood there
  for (std::size_t at = 1; at < 5; ++at) CHECK(network.key(released[at]) == 10 + at);
}

TEST_CASE("a release lets those messages fly that it matches, whatever held them", "[network]") {
  Network network(4);
  network.holds().add(kVotes, link(1, 2));
  network.holds().add(kAnyMessageType, kAllLinks);
  const std::uint16_t vote = network.send(message(1, 2), 1).slot;
  const std::uint16_t entries = network.send(message(1, 2, AppendEntries{}), 2).slot;
  CHECK(released_from(network, kVotes, link(1, 2)) == std::vector<std::uint16_t>{vote});
  CHECK(network.send(message(1, 2), 3).fate == Fate::flies);
  CHECK(network.send(message(1, 3), 4).fate == Fate::held);
  CHECK_FALSE(network.flies(entries));
}

TEST_CASE("what was in flight before it was held arrives all the same", "[network]") {
  Network network(4);
  const std::uint16_t slot = network.send(message(1, 2), 1).slot;
  network.holds().add(kAnyMessageType, kAllLinks);
  CHECK(network.flies(slot));
  CHECK(network.flies(network.duplicate(slot).slot));
}

TEST_CASE("a filter that blocks loses matching messages, held ones too", "[network]") {
  Network network(4);
  network.blocks().add(kEntries, link(1, 2));
  network.holds().add(kAnyMessageType, kAllLinks);
  CHECK(network.send(message(1, 2, AppendEntries{}), 1).fate == Fate::blocked);
  CHECK(network.send(message(1, 2), 2).fate == Fate::held);
  CHECK(network.blocks().remove(kEntries, link(1, 2)));
  CHECK(network.send(message(1, 2, AppendEntries{}), 3).fate == Fate::held);
  // In either order.
  network.blocks().add(kEntries, link(1, 2));
  CHECK(network.send(message(1, 2, AppendEntries{}), 4).fate == Fate::blocked);
}

TEST_CASE("a cut link loses what a filter would hold", "[network]") {
  Network network(4);
  network.holds().add(kAnyMessageType, kAllLinks);
  network.cut(link(1, 2));
  CHECK(network.send(message(1, 2), 1).fate == Fate::cut);
}

TEST_CASE("to cut a cut link, or to heal another one, changes nothing", "[network]") {
  Network network(4);
  CHECK_FALSE(network.heal(link(1, 2)));
  CHECK(network.cut(link(1, 2)));
  CHECK_FALSE(network.cut(link(1, 2)));
  CHECK_FALSE(network.heal(link(2, 1)));
  CHECK(network.heal(kAllLinks));
}

TEST_CASE("a duplicate is a message like any other", "[network]") {
  Network network(4);
  const std::uint16_t slot = network.send(message(3, 2, RequestVoteReply{true}), 7).slot;
  const Network::Entry copy = network.duplicate(slot);
  CHECK(copy.fate == Fate::flies);
  CHECK(copy.slot != slot);
  CHECK(network.key(copy.slot) == 7);
  CHECK(network.message(copy.slot).from == 3);
  network.remove(slot);
  CHECK(network.flies(copy.slot));
  CHECK(std::get_if<RequestVoteReply>(&network.message(copy.slot).body)->vote_granted);
}

TEST_CASE("the oldest flying message with a key is found", "[network]") {
  CHECK(rc::check([](const std::vector<std::uint16_t>& orders) {
    Network network(8);
    std::vector<std::pair<std::uint64_t, std::uint16_t>> flying;  // key and slot, oldest first
    for (const std::uint16_t order : orders) {
      const std::uint64_t key = order / 4 % 3;
      if (order % 4 == 0 && !flying.empty()) {
        const auto at = flying.begin() + order / 4 % static_cast<std::ptrdiff_t>(flying.size());
        network.remove(at->second);
        flying.erase(at);
      } else if (flying.size() < 8) {
        flying.emplace_back(key, network.send(message(1, 2), key).slot);
      }
      for (std::uint64_t wanted = 0; wanted < 4; ++wanted) {
        const auto oldest = std::find_if(flying.begin(), flying.end(),
                                         [&](const auto& some) { return some.first == wanted; });
        RC_ASSERT(network.find(wanted) ==
                  (oldest == flying.end() ? Network::kNoSlot : oldest->second));
      }
      RC_ASSERT(network.in_flight() == flying.size());
    }
  }));
}

TEST_CASE("links as a value name whom they come from and whom they go to", "[action]") {
  CHECK(rc::check([](std::uint16_t from, std::uint16_t to) {
    const std::uint32_t value = links(ServerSet(from), ServerSet(to));
    RC_ASSERT(links_from(value) == ServerSet(from));
    RC_ASSERT(links_to(value) == ServerSet(to));
  }));
}

}  // namespace squall::tests::network_test
