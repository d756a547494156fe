// A random generator and integer distributions with equal results on every platform.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/delay.hpp"

namespace squall::sim {

/// xoshiro256++ (Blackman, Vigna 2019), seeded through splitmix64.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) noexcept;
  /// An independent stream for each name, so that an added consumer does not change the others'
  /// draws.
  static Rng stream(std::uint64_t seed, std::string_view name) noexcept;

  std::uint64_t next() noexcept {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }
  /// Uniform in [0, n). REQUIRES: n > 0. Bias below n / 2^64, equal on every platform.
  std::uint64_t below(std::uint64_t n) noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<Wide>(next()) * n >> 64);
  }
  /// Uniform in [low, high]. REQUIRES: low <= high < 2^64 - 1.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) noexcept {
    return low + below(high - low + 1);
  }
  /// A uniformly chosen server. REQUIRES: servers is not empty.
  core::ServerId one_of(core::ServerSet servers) noexcept {
    auto skip = below(static_cast<std::uint64_t>(servers.size()));
    core::ServerSet::Iterator at = servers.begin();
    while (skip-- > 0) ++at;
    return *at;
  }
  bool chance(Ppm share) noexcept { return share != 0 && below(kPpmAll) < share; }
  /// Exponential with the given mean, in integer arithmetic; at most 45 means; 0 for mean 0.
  /// REQUIRES: mean <= 2^58.
  std::uint64_t exponential(std::uint64_t mean) noexcept;
  std::uint64_t delay(const Delay& law) noexcept {
    return law.min_us + (law.tail_mean_us == 0 ? 0 : exponential(law.tail_mean_us));
  }

 private:
  static std::uint64_t rotate(std::uint64_t x, int by) noexcept { return x << by | x >> (64 - by); }
  std::array<std::uint64_t, 4> state_;
};

}  // namespace squall::sim
