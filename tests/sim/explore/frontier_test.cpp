// Packets give back the states that were put into them.
#include "sim/explore/frontier.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::frontier_test {

using sim::explore::ExploredState;
using sim::explore::Packet;
using sim::explore::PacketReader;

namespace {

/// Numbers of messages on both sides of the border between short and long ones.
ExploredState any_state() {
  ExploredState state;
  state.ensemble = *rc::gen::arbitrary<std::uint32_t>();
  state.remaining = sim::explore::RemainingBudget(*rc::gen::arbitrary<std::uint64_t>());
  state.count = *rc::gen::inRange<std::uint32_t>(0, sim::explore::kExploredMessagesMax + 1);
  for (std::uint32_t i = 0; i < state.count; ++i) {
    state.messages[i] = *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 300),
                                        rc::gen::inRange<std::uint32_t>(0x7ff0, 0x8010),
                                        rc::gen::inRange<std::uint32_t>(0, 0x8000'0000));
  }
  return state;
}

bool are_equal(const ExploredState& a, const ExploredState& b) {
  return a.ensemble == b.ensemble && a.remaining == b.remaining && a.count == b.count &&
         std::equal(a.messages.begin(), a.messages.begin() + a.count, b.messages.begin());
}

}  // namespace

TEST_CASE("A packet gives back its states, their numbers and fingerprints", "[explorer]") {
  CHECK(rc::check([](bool has_fingerprints) {
    const auto count = *rc::gen::inRange<std::size_t>(1, 20);
    std::vector<ExploredState> states;
    Packet packet;
    packet.first = 4096;
    for (std::size_t i = 0; i < count; ++i) {
      states.push_back(any_state());
      const std::uint64_t fingerprint = i * 7;
      packet.add(states.back(), has_fingerprints ? &fingerprint : nullptr);
    }
    PacketReader reader(packet, has_fingerprints);
    for (std::size_t i = 0; i < count; ++i) {
      RC_ASSERT(!reader.done());
      ExploredState state;
      std::uint64_t fingerprint = 0;
      RC_ASSERT(reader.next(state, fingerprint) == 4096 + i);
      RC_ASSERT(are_equal(state, states[i]));
      RC_ASSERT(fingerprint == (has_fingerprints ? i * 7 : 0));
    }
    RC_ASSERT(reader.done());
  }));
}

}  // namespace squall::tests::frontier_test
