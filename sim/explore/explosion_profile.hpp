// What multiplies the states of a space: counted while they are found, for those who ask.
#pragma once

#include <array>
#include <cstdint>

#include "sim/explore/frontier.hpp"

namespace squall::sim::explore {

struct Explosion {
  /// States by how many messages are in flight.
  std::array<std::uint64_t, kExploredMessagesMax + 1> by_messages{};
  /// States by what is left of each budget.
  std::array<std::array<std::uint64_t, kUnlimited + 1>, kBudgets> by_budget{};
  /// States in which a message of the type is in flight.
  std::array<std::uint64_t, core::kMessageTypes> with_type{};

  void count(const ExploredState& state, const Ensembles& ensembles) {
    ++by_messages[state.count];
    for (int i = 1; i < kBudgets; ++i) {
      ++by_budget[static_cast<std::size_t>(i)][state.purse[static_cast<Budget>(i)]];
    }
    std::uint32_t types = 0;
    for (std::uint32_t i = 0; i < state.count; ++i) {
      types |= 1u << static_cast<unsigned>(ensembles.message(state.messages[i]).type());
    }
    for (; types != 0; types &= types - 1) {
      ++with_type[static_cast<std::size_t>(std::countr_zero(types))];
    }
  }
  void add(const Explosion& other) {
    const auto add_all = [](auto& to, const auto& from) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
    };
    add_all(by_messages, other.by_messages);
    for (std::size_t i = 0; i < by_budget.size(); ++i) add_all(by_budget[i], other.by_budget[i]);
    add_all(with_type, other.with_type);
  }
};

}  // namespace squall::sim::explore
