// Filters: which messages they match after any sequence of additions and removals.
#include "sim/filters.hpp"

#include <rapidcheck.h>

#include <array>

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

}  // namespace squall::tests::filters_test
