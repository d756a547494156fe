// Counts pairs of probes.
#include "tools/fuzz/pair_coverage.hpp"

#include <algorithm>
#include <vector>

namespace squall::tools::fuzz {

void PairCoverage::add(std::uint64_t seed, const traces::Probes& probes) {
  ++runs_;
  std::size_t at = 0;
  for (std::size_t one = 0; one < traces::kProbes; ++one) {
    const bool has_one = probes.hit(static_cast<traces::Probe>(one));
    for (std::size_t other = 0; other <= one; ++other, ++at) {
      if (!has_one || !probes.hit(static_cast<traces::Probe>(other))) continue;
      Pair& pair = pairs_[at];
      if (pair.runs == 0) pair.first_run = seed;
      if (pair.runs < 2) ++pair.runs;
    }
  }
}

std::uint64_t PairCoverage::met() const {
  return static_cast<std::uint64_t>(
      std::count_if(pairs_.begin(), pairs_.end(), [](const Pair& pair) { return pair.runs > 0; }));
}

std::uint64_t PairCoverage::runs_alone() const {
  std::vector<std::uint64_t> alone;
  for (const Pair& pair : pairs_) {
    if (pair.runs == 1) alone.push_back(pair.first_run);
  }
  std::sort(alone.begin(), alone.end());
  return static_cast<std::uint64_t>(std::unique(alone.begin(), alone.end()) - alone.begin());
}

}  // namespace squall::tools::fuzz
