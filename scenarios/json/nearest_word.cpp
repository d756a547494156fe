// Nearest words by edit distance.
#include "scenarios/json/nearest_word.hpp"

#include <algorithm>
#include <vector>

namespace squall::scenarios::json {

namespace {
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t up = row[j];
      row[j] = std::min({up + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = up;
    }
  }
  return row[b.size()];
}
}  // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> words) {
  if (word.size() > 64) return std::nullopt;
  std::optional<std::string_view> best;
  // Two letters that changed places are two edits, which makes another word of a short one.
  std::size_t fewest = word.size() < 4 ? 2 : std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view candidate : words) {
    const std::size_t distance = edits(word, candidate);
    if (distance < fewest) {
      fewest = distance;
      best = candidate;
    }
  }
  return best;
}

std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

std::string hint(std::string_view word, std::span<const std::string_view> words) {
  const auto near = nearest(word, words);
  return (near ? ", did you mean \"" + std::string(*near) + "\"? Allowed: " : "; allowed: ") +
         listed(words);
}

std::string suggestion(std::string_view wrong, std::span<const std::string_view> words) {
  const auto near = nearest(wrong, words);
  return near ? " (did you mean \"" + std::string(*near) + "\"?)" : "";
}

}  // namespace squall::scenarios::json
