// The homes of states: a number from a state's ensemble, by which ranks share the states.
#pragma once

#include <cstdint>

namespace squall::sim::explore::ranks {

/// States with the same ensemble have the same home, and so have states that differ by server names
/// only. It does not depend on the number of ranks, so a checkpoint can be shared by another number.
using Home = std::uint16_t;
inline constexpr std::uint64_t kHomes = std::uint64_t{1} << 16;

/// Each rank owns a range of homes.
inline int owner_of_home(Home home, int ranks) {
  return static_cast<int>(home * static_cast<std::uint64_t>(ranks) / kHomes);
}

/// Whether one rank of `ranks` and another one of `others` own a home in common.
inline bool share_homes(int rank, int ranks, int other, int others) {
  const auto first = [](int at, int count) {
    const auto wide = static_cast<std::uint64_t>(count);
    return (static_cast<std::uint64_t>(at) * kHomes + wide - 1) / wide;
  };
  return first(rank, ranks) < first(other + 1, others) &&
         first(other, others) < first(rank + 1, ranks);
}

}  // namespace squall::sim::explore::ranks
