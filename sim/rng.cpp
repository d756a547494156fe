// Seeding, named streams and the exponential law.
#include "sim/rng.hpp"

#include <bit>

namespace squall::sim {

namespace {
std::uint64_t splitmix(std::uint64_t& x) noexcept {
  std::uint64_t z = (x += 0x9e3779b97f4a7c15u);
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

constexpr std::uint64_t kLn2 = 2'977'044'471;  // ln 2 in units of 2^-32

// -ln(1 - i/512) in units of 2^-32, by its power series in integers: -ln u for u in (1/2, 1].
constexpr std::array<std::uint64_t, 256> make_logarithms() {
  std::array<std::uint64_t, 256> table{};
  for (std::uint64_t i = 0; i < table.size(); ++i) {
    std::uint64_t power = std::uint64_t{1} << 32;
    for (std::uint64_t n = 1; n < 40; ++n) {
      power = power * i / 512;
      table[i] += power / n;
    }
  }
  return table;
}
constexpr auto kLogarithms = make_logarithms();
}  // namespace

Rng::Rng(std::uint64_t seed) noexcept {
  for (auto& word : state_) word = splitmix(seed);
}

Rng Rng::stream(std::uint64_t seed, std::string_view name) noexcept {
  // FNV-1a, not core::hash_bytes(): every random draw, and so every digest, depends on it.
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return Rng(seed ^ splitmix(hash));
}

std::uint64_t Rng::exponential(std::uint64_t mean) noexcept {
  // A uniform u = 2^-k (1 - f/2): k counts leading zeros, f is the next 8 bits.
  const std::uint64_t bits = next() | 1;
  const auto zeros = static_cast<std::uint64_t>(std::countl_zero(bits));
  const std::uint64_t logarithm = zeros * kLn2 + kLogarithms[next() >> 56];
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(mean) * logarithm >> 32);
}

}  // namespace squall::sim
