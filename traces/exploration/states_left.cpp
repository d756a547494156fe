// Estimate of the remaining states: between a quarter of a geometric series and all of it.
#include "traces/exploration/states_left.hpp"

#include <algorithm>

#include "traces/prose.hpp"

namespace squall::traces::exploration {

namespace {

constexpr std::size_t kFalls = 3;

/// Two significant digits, rounded down or up.
std::uint64_t rounded(std::uint64_t number, bool up) {
  std::uint64_t unit = 1;
  while (number / unit >= 100) unit *= 10;
  return (number + (up ? unit - 1 : 0)) / unit * unit;
}

}  // namespace

bool still_grows(std::span<const std::uint64_t> levels) {
  return levels.size() < 2 || levels.back() >= levels[levels.size() - 2];
}

std::optional<StatesLeft> states_left(std::span<const std::uint64_t> levels, std::uint64_t since) {
  if (levels.size() <= kFalls) return std::nullopt;
  const auto last = levels.last(kFalls + 1);
  for (std::size_t at = 1; at < last.size(); ++at) {
    if (last[at] >= last[at - 1]) return std::nullopt;
  }
  const std::uint64_t largest = *std::max_element(levels.begin(), levels.end());
  if (last.back() * 4 > largest * 3) return std::nullopt;
  // The upper end: the geometric series that continues with the ratio of the last two levels. The
  // ratio itself falls, so the truth is smaller. In every measured space it was at least a quarter
  // of the series.
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t before = last[kFalls - 1];
  const std::uint64_t now = last[kFalls];
  const auto all = static_cast<std::uint64_t>(static_cast<Wide>(now) * now / (before - now));
  const auto beyond = [&](std::uint64_t sum) { return sum - std::min(sum, since); };
  return StatesLeft{rounded(beyond(all / 4), false), rounded(beyond(all), true)};
}

std::string in_words(const StatesLeft& left) {
  return "between " + grouped(left.at_least) + " and " + grouped(left.at_most);
}

}  // namespace squall::traces::exploration
