// Takes the samples.
#include "tools/fuzz/coverage_growth.hpp"

#include <algorithm>

namespace squall::tools::fuzz {

void CoverageGrowth::add(std::uint64_t seed, const traces::Probes& probes,
                         const PairCoverage& coverage) {
  for (int at = 0; at < traces::kProbes; ++at) {
    if (probes.hit(static_cast<traces::Probe>(at))) hit(static_cast<traces::Probe>(at), seed);
  }
  take_sample_when_due(coverage);
}

void CoverageGrowth::add(const CoverageGrowth& later, const PairCoverage& coverage) {
  for (int at = 0; at < traces::kProbes; ++at) {
    const auto probe = static_cast<traces::Probe>(at);
    if (const auto seed = later.first_seed(probe)) hit(probe, *seed);
  }
  take_sample_when_due(coverage);
}

void CoverageGrowth::hit(traces::Probe probe, std::uint64_t seed) {
  std::optional<std::uint64_t>& first = first_seeds_[static_cast<std::size_t>(probe)];
  if (!first) first = seed;
}

void CoverageGrowth::take_sample_when_due(const PairCoverage& coverage) {
  if (coverage.runs() < next_) return;
  samples_.push_back(sample(coverage));
  next_ = coverage.runs() + coverage.runs() / 7 + 1;
}

std::vector<CoverageGrowth::Sample> CoverageGrowth::samples(const PairCoverage& coverage) const {
  std::vector<Sample> all = samples_;
  if (!all.empty() && all.back().runs < coverage.runs()) all.push_back(sample(coverage));
  return all;
}

CoverageGrowth::Sample CoverageGrowth::sample(const PairCoverage& coverage) const {
  const auto hit =
      std::count_if(first_seeds_.begin(), first_seeds_.end(),
                    [](const std::optional<std::uint64_t>& seed) { return seed.has_value(); });
  return {coverage.runs(), static_cast<std::uint64_t>(hit), coverage.met(), coverage.runs_alone()};
}

}  // namespace squall::tools::fuzz
