// An estimate of the states left in a space, from the sizes of its levels.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace squall::traces::exploration {

/// A range, both ends included.
struct StatesLeft {
  std::uint64_t at_least = 0;
  std::uint64_t at_most = 0;
};

/// `levels`: sizes of the complete levels; `since`: states found beyond the last of them. Empty
/// until the levels shrink three times in a row and to at most three quarters of the largest. An
/// estimate, no bound: a space may widen again.
std::optional<StatesLeft> states_left(std::span<const std::uint64_t> levels, std::uint64_t since);

/// Two significant digits each: "between 3 400 000 and 14 000 000".
std::string in_words(const StatesLeft& left);

/// True when the last level is at least as large as the one before it.
bool still_grows(std::span<const std::uint64_t> levels);

}  // namespace squall::traces::exploration
