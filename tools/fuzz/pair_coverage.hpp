// Which pairs of probes met in one run, and how likely the next seed brings another pair.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "traces/probes.hpp"

namespace squall::tools::fuzz {

/// A pair: two probes that one run hits, or one probe with itself. Its counts depend on which runs
/// were added, not on their order.
class PairCoverage {
 public:
  static constexpr std::size_t kPairs = std::size_t{traces::kProbes} * (traces::kProbes + 1) / 2;

  /// A run. REQUIRES: no other run had this seed. COST: O(pairs).
  void add(std::uint64_t seed, const traces::Probes& probes);
  /// The runs of another one. REQUIRES: no run is in both.
  void add(const PairCoverage& others);
  std::uint64_t runs() const { return runs_; }
  /// Pairs that some run has met.
  std::uint64_t met() const;
  /// Runs with a pair that no other run has met. By Good's and Turing's estimate (The Population
  /// Frequencies of Species, 1953), the next run brings a new pair with the chance of this number
  /// out of runs().
  std::uint64_t runs_alone() const;

  /// In how many runs each pair was met: 0, 1, or 2 for more, in the order of pairs; and of those that
  /// one run has met, its seed.
  std::string counts() const;
  std::vector<std::uint64_t> seeds_alone() const;
  /// What these three told. False, and nothing has changed, where that fits no campaign.
  bool read(std::uint64_t runs, std::string_view counts, const std::vector<std::uint64_t>& seeds);

 private:
  struct Pair {
    std::uint8_t runs = 0;        // 0, 1, or 2 for more
    std::uint64_t first_run = 0;  // its seed, where runs is 1
  };
  std::uint64_t runs_ = 0;
  std::array<Pair, kPairs> pairs_{};
};

}  // namespace squall::tools::fuzz
