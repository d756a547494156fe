// Conversion of 64-bit words to hexadecimal digits and back.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall::core {

/// Sixteen lower-case hexadecimal digits.
inline std::string hexadecimal(std::uint64_t word) {
  std::string text(16, '0');
  for (std::size_t at = 16; at > 0; --at, word >>= 4) text[at - 1] = "0123456789abcdef"[word & 15];
  return text;
}

/// As few of them as the word needs, at least one.
inline std::string short_hexadecimal(std::uint64_t word) {
  const std::string digits = hexadecimal(word);
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

/// The value of one to sixteen lower-case hexadecimal digits; nothing for any other text.
inline std::optional<std::uint64_t> from_hexadecimal(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 16) return std::nullopt;
  std::uint64_t word = 0;
  for (const char digit : digits) {
    if (digit >= '0' && digit <= '9') {
      word = word << 4 | static_cast<std::uint64_t>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      word = word << 4 | static_cast<std::uint64_t>(digit - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return word;
}

}  // namespace squall::core
