// A profile of a state space: how its states are spread over messages in flight and budgets.
#pragma once

#include <array>
#include <cstdint>

#include "sim/explore/frontier.hpp"

namespace squall::sim::explore {

struct ExplosionProfile {
  /// States by the number of messages in flight.
  std::array<std::uint64_t, kExploredMessagesMax + 1> by_messages{};
  /// States by the rest of each budget.
  std::array<std::array<std::uint64_t, kUnlimited + 1>, kBudgets> by_budget{};
  /// States with a message of this type in flight.
  std::array<std::uint64_t, core::kMessageTypes> with_type{};

  void count(const ExploredState& state, const Ensembles& ensembles) {
    ++by_messages[state.count];
    for (int i = 1; i < kBudgets; ++i) {
      ++by_budget[static_cast<std::size_t>(i)][state.remaining[static_cast<Budget>(i)]];
    }
    std::uint32_t types = 0;
    for (std::uint32_t i = 0; i < state.count; ++i) {
      types |= 1u << static_cast<unsigned>(ensembles.message(state.messages[i]).type());
    }
    for (; types != 0; types &= types - 1) {
      ++with_type[static_cast<std::size_t>(std::countr_zero(types))];
    }
  }
  void add(const ExplosionProfile& other) {
    const auto add_all = [](auto& to, const auto& from) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
    };
    add_all(by_messages, other.by_messages);
    for (std::size_t i = 0; i < by_budget.size(); ++i) add_all(by_budget[i], other.by_budget[i]);
    add_all(with_type, other.with_type);
  }
};

}  // namespace squall::sim::explore
