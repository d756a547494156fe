// How the coverage of a campaign grew from run to run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tools/fuzz/pair_coverage.hpp"
#include "traces/probes.hpp"

namespace squall::tools::fuzz {

/// Samples at numbers of runs that grow by a seventh, for a curve over their logarithm; and the seed
/// that hit each probe first, in the order of add().
class CoverageGrowth {
 public:
  struct Sample {
    std::uint64_t runs = 0;
    std::uint64_t probes = 0;  // hit so far
    std::uint64_t pairs = 0;   // met so far
    std::uint64_t runs_alone = 0;
  };

  /// A run. REQUIRES: it is in the coverage.
  void add(std::uint64_t seed, const traces::Probes& probes, const PairCoverage& coverage);
  /// Runs that come behind these, as one step: it has no sample inside. REQUIRES: they are in the
  /// coverage.
  void add(const CoverageGrowth& later, const PairCoverage& coverage);
  /// The probe was hit first in the run of this seed, unless an earlier one is known.
  void hit(traces::Probe probe, std::uint64_t seed);
  /// In the order of runs; the last one is of all of them. Empty without runs. REQUIRES: the coverage
  /// of the latest add().
  std::vector<Sample> samples(const PairCoverage& coverage) const;
  /// Nothing: no run hit it.
  std::optional<std::uint64_t> first_seed(traces::Probe probe) const {
    return first_seeds_[static_cast<std::size_t>(probe)];
  }

 private:
  void take_sample_when_due(const PairCoverage& coverage);
  Sample sample(const PairCoverage& coverage) const;

  std::array<std::optional<std::uint64_t>, traces::kProbes> first_seeds_{};
  std::vector<Sample> samples_;
  std::uint64_t next_ = 1;  // a sample is due at so many runs
};

}  // namespace squall::tools::fuzz
