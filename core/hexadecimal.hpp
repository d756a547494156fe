// Conversion of 64-bit words to hexadecimal digits and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall::core {

/// Sixteen lower-case hexadecimal digits.
std::string hexadecimal(std::uint64_t word);

/// As few of them as the word needs, at least one.
std::string short_hexadecimal(std::uint64_t word);

/// The value of one to sixteen lower-case hexadecimal digits; nothing for any other text.
std::optional<std::uint64_t> from_hexadecimal(std::string_view digits) noexcept;

}  // namespace squall::core
