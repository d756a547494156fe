// Hash functions for words and bytes; they give the same values on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace squall::core {

/// Folds the 128-bit product of two words: one step of the wyhash family.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd1b54a32d192ed03u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The hash of a string of bytes. Four independent lanes: one chain of mix() took a tenth of an
/// exploration. The fingerprints of explored states depend on it.
inline std::uint64_t hash_bytes(std::span<const std::byte> bytes) noexcept {
  constexpr std::size_t kLanes = 4;
  std::uint64_t lanes[kLanes] = {0x73, 0x71, 0x75, bytes.size()};
  std::size_t at = 0;
  const auto word = [&](std::size_t size) {
    std::uint64_t value = 0;
    if (size > 0) std::memcpy(&value, bytes.data() + at, size);
    at += size;
    return value;
  };
  while (at + 8 * kLanes <= bytes.size()) {
    for (std::uint64_t& lane : lanes) lane = mix(lane, word(8));
  }
  for (std::size_t lane = 0; at + 8 <= bytes.size(); ++lane) {
    lanes[lane] = mix(lanes[lane], word(8));
  }
  const std::uint64_t last = word(bytes.size() - at);
  return mix(mix(lanes[0], lanes[1]), mix(lanes[2], lanes[3] ^ last));
}

}  // namespace squall::core
