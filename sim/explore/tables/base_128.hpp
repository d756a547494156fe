// Integers in base 128 (LEB128): small ones take one byte.
#pragma once

#include <cstddef>
#include <cstdint>

namespace squall::sim::explore::tables {

/// The most bytes that a number takes.
inline constexpr std::size_t kBase128Max = 10;

/// Writes the number; returns the place after it.
inline std::uint8_t* put_base_128(std::uint8_t* at, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) *at++ = static_cast<std::uint8_t>(number | 0x80);
  *at++ = static_cast<std::uint8_t>(number);
  return at;
}

/// Reads a number, and moves `at` behind it.
inline std::uint64_t get_base_128(const std::uint8_t*& at) {
  std::uint64_t result = *at++;
  if (result < 0x80) return result;
  result &= 0x7f;
  for (int shift = 7;; shift += 7) {
    const std::uint64_t next = *at++;
    result |= (next & 0x7f) << shift;
    if (next < 0x80) return result;
  }
}

/// Signed differences as small numbers: 0, -1, 1, -2, …
inline std::uint64_t fold_sign(std::int64_t number) {
  return static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
}
inline std::int64_t unfold_sign(std::uint64_t folded) {
  return static_cast<std::int64_t>(folded >> 1) ^ -static_cast<std::int64_t>(folded & 1);
}

}  // namespace squall::sim::explore::tables
