// How many states of a space are left, judged by how its levels shrink.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace squall::traces::exploration {

/// Both included.
struct StatesLeft {
  std::uint64_t at_least = 0;
  std::uint64_t at_most = 0;
};

/// `levels`: how many states each level has that is known to be complete; `since`: states found
/// beyond the last of them. Nothing is said before levels shrink: three times in a row, to no more
/// than three quarters of the largest. An estimate, no bound: a space may widen once more.
std::optional<StatesLeft> states_left(std::span<const std::uint64_t> levels, std::uint64_t since);

/// Two digits of each: "between 3 400 000 and 14 000 000".
std::string in_words(const StatesLeft& left);

/// The last level has more states than the one before it.
bool still_grows(std::span<const std::uint64_t> levels);

}  // namespace squall::traces::exploration
