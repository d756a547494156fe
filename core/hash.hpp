// One mixing step for chain hashes, message keys and digests: the same on every machine.
#pragma once

#include <cstdint>

namespace squall::core {

/// Folds the 128-bit product of two words (the step of the "wyhash" family).
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd1b54a32d192ed03u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace squall::core
