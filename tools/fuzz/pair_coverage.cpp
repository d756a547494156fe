// Counts pairs of probes.
#include "tools/fuzz/pair_coverage.hpp"

#include <algorithm>

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

void PairCoverage::add(const PairCoverage& others) {
  runs_ += others.runs_;
  for (std::size_t at = 0; at < kPairs; ++at) {
    if (pairs_[at].runs == 0) pairs_[at].first_run = others.pairs_[at].first_run;
    const int runs = pairs_[at].runs + others.pairs_[at].runs;
    pairs_[at].runs = static_cast<std::uint8_t>(std::min(runs, 2));
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

std::string PairCoverage::counts() const {
  std::string text(kPairs, '0');
  for (std::size_t at = 0; at < kPairs; ++at) text[at] = static_cast<char>('0' + pairs_[at].runs);
  return text;
}

std::vector<std::uint64_t> PairCoverage::seeds_alone() const {
  std::vector<std::uint64_t> seeds;
  for (const Pair& pair : pairs_) {
    if (pair.runs == 1) seeds.push_back(pair.first_run);
  }
  return seeds;
}

bool PairCoverage::read(std::uint64_t runs, std::string_view counts,
                        const std::vector<std::uint64_t>& seeds) {
  if (counts.size() != kPairs || counts.find_first_not_of("012") != std::string_view::npos ||
      static_cast<std::size_t>(std::count(counts.begin(), counts.end(), '1')) != seeds.size()) {
    return false;
  }
  runs_ = runs;
  auto seed = seeds.begin();
  for (std::size_t at = 0; at < kPairs; ++at) {
    pairs_[at].runs = static_cast<std::uint8_t>(counts[at] - '0');
    pairs_[at].first_run = counts[at] == '1' ? *seed++ : 0;
  }
  return true;
}

}  // namespace squall::tools::fuzz
