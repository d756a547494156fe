// Filters: which messages they match after any sequence of additions and removals.
#include "sim/filters.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::filters_test {

using core::ServerId;
using core::ServerSet;
using sim::Filters;

/// What stands for a Filters: each message type and link by itself.
struct Model {
  static constexpr int kServers = 4;
  std::array<bool, core::kMessageTypes * 16 * 16> filtered{};

  bool put(std::uint16_t type, ServerSet from, ServerSet to, bool filters) {
    bool changes = false;
    for (std::uint16_t some = 0; some < core::kMessageTypes; ++some) {
      if (type != sim::kAnyMessageType && type != some) continue;
      for (const ServerId sender : from) {
        for (const ServerId receiver : to) {
          if (sender == receiver) continue;
          bool& now = filtered[(some * 16u + sender.value()) * 16u + receiver.value()];
          changes = changes || now != filters;
          now = filters;
        }
      }
    }
    return changes;
  }
};

TEST_CASE("filters match what was added and not removed since", "[filters]") {
  CHECK(rc::check([] {
    Filters filters;
    Model model;
    const int steps = *rc::gen::inRange(1, 20);
    for (int step = 0; step < steps; ++step) {
      const auto some = [] {
        return ServerSet(static_cast<std::uint16_t>(*rc::gen::inRange(1, 16) << 1));
      };
      const auto type = static_cast<std::uint16_t>(*rc::gen::inRange(0, 4));
      const std::uint16_t of = type == 3 ? sim::kAnyMessageType : type;
      const ServerSet from = some();
      const ServerSet to = some();
      const bool adds = *rc::gen::arbitrary<bool>();
      const std::uint32_t links = sim::links(from, to);
      RC_ASSERT((adds ? filters.add(of, links) : filters.remove(of, links)) ==
                model.put(of, from, to, adds));
    }
    bool any = false;
    for (const ServerId from : ServerSet::first(Model::kServers)) {
      for (const ServerId to : ServerSet::first(Model::kServers)) {
        if (from == to) continue;
        core::Message message;
        message.from = from;
        message.to = to;
        message.body = core::RequestVote{};
        const bool expected =
            model.filtered[(message.body.index() * 16u + from.value()) * 16u + to.value()];
        RC_ASSERT(filters.match(message) == expected);
      }
    }
    for (const bool filtered : model.filtered) any = any || filtered;
    RC_ASSERT(filters.empty() == !any);
  }));
}

namespace {

struct PlainRule {
  std::uint16_t type;
  sim::MessageTraits traits;
  bool filters;
};

sim::MessageTraits any_traits() {
  sim::MessageTraits traits;
  if (*rc::gen::arbitrary<bool>()) traits.pre_vote = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) traits.success = *rc::gen::arbitrary<bool>();
  traits.term = core::Term::of(*rc::gen::inRange(0u, 3u));
  return traits;
}

/// Requests and replies of votes and pre-votes of two terms, on one link.
std::vector<core::Message> some_messages() {
  std::vector<core::Message> messages;
  for (const core::Term term : {core::Term(1), core::Term(2)}) {
    for (const bool pre_vote : {false, true}) {
      messages.push_back({1, 2, false, term, core::RequestVote{{}, pre_vote, false}});
      for (const bool granted : {false, true}) {
        messages.push_back({1, 2, false, term, core::RequestVoteReply{granted, pre_vote, 0}});
      }
    }
  }
  return messages;
}

bool filtered_by(const std::vector<PlainRule>& rules, const core::Message& message) {
  bool filtered = false;
  for (const PlainRule& rule : rules) {
    const bool of_type = rule.type == sim::kAnyMessageType || rule.type == message.body.index();
    if (of_type && has(message, rule.traits)) filtered = rule.filters;
  }
  return filtered;
}

}  // namespace

TEST_CASE("of filters by what messages say, the last that matches a message decides", "[filters]") {
  const std::vector<core::Message> messages = some_messages();
  const std::uint32_t links = sim::links(ServerSet::of(1), ServerSet::of(2));
  CHECK(rc::check([&] {
    Filters filters;
    std::vector<PlainRule> rules;
    for (int left = *rc::gen::inRange(1, 12); left > 0; --left) {
      const PlainRule rule{*rc::gen::element(std::uint16_t{sim::kAnyMessageType}, std::uint16_t{0},
                                             std::uint16_t{1}),
                           any_traits(), *rc::gen::arbitrary<bool>()};
      rules.push_back(rule);
      const bool changes = rule.filters ? filters.add(rule.type, links, rule.traits)
                                        : filters.remove(rule.type, links, rule.traits);
      for (const core::Message& message : messages) {
        RC_ASSERT(filters.match(message) == filtered_by(rules, message));
      }
      const std::vector<PlainRule> before(rules.begin(), rules.end() - 1);
      const bool differs = std::any_of(messages.begin(), messages.end(), [&](const auto& message) {
        return filtered_by(before, message) != filtered_by(rules, message);
      });
      RC_ASSERT(changes || !differs);
    }
  }));
}

TEST_CASE("a message has the index of what it carries or asks about", "[filters]") {
  const auto has_index = [](const core::Body& body, std::uint32_t index) {
    sim::MessageTraits traits;
    traits.index = core::Index::of(index);
    return has({1, 2, false, 1, body}, traits);
  };
  const core::AppendEntries entries(core::Position{1, 4}, core::kRoot, 2, 3);
  CHECK_FALSE(has_index(entries, 4));
  CHECK(has_index(entries, 5));
  CHECK(has_index(entries, 6));
  CHECK_FALSE(has_index(entries, 7));
  CHECK_FALSE(has_index(core::AppendEntries(core::Position{1, 4}, core::kRoot, 0, 3), 4));
  CHECK(has_index(core::AppendEntriesReply{true, 4, {}, 0}, 4));
  CHECK_FALSE(has_index(core::AppendEntriesReply{true, 4, {}, 0}, 3));
  CHECK(has_index(core::RequestVote{core::Position{1, 9}, false, false}, 9));
  CHECK(has_index(core::InstallSnapshotReply{core::Position{1, 7}, 0, true}, 7));
  CHECK_FALSE(has_index(core::TimeoutNow{}, 1));
}

}  // namespace squall::tests::filters_test
