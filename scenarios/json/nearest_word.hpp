// The word that a mistyped one stands for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace squall::scenarios::json {

/// The word that takes the fewest edits, if any is near enough to be meant.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> words);

/// The words with commas between.
std::string listed(std::span<const std::string_view> words);

/// «, did you mean "…"?» or nothing; then «; allowed: …».
std::string hint(std::string_view word, std::span<const std::string_view> words);
/// ` (did you mean "deliver"?)`, or nothing when no word is near.
std::string suggestion(std::string_view wrong, std::span<const std::string_view> words);

}  // namespace squall::scenarios::json
