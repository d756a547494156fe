// Probes that runs hit far more often or more rarely than runs of the honest server do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "traces/probes.hpp"

namespace squall::tools::fuzz {

struct UnusualRate {
  traces::Probe probe;
  std::uint64_t hits = 0;  // of `runs`
  std::uint64_t runs = 0;
  std::uint64_t expected_hits = 0;  // of `expected_runs`, the honest server's
  std::uint64_t expected_runs = 0;
  /// The probability that rates differ so much by chance is less than 10 to the minus this.
  int exponent = 0;
};

/// The table's least exponent that is worth a note. With as many tests as there are probes, a
/// campaign of the honest server gets a note once in more than ten thousand times.
inline constexpr int kUnusualExponent = 6;

/// In how many of kHonestRuns runs the honest server hits the probe; nothing: not measured.
std::optional<std::uint64_t> honest_hits(traces::Probe probe) noexcept;

/// By Fisher's exact test of the campaign's runs and those of the table, on both sides. REQUIRES:
/// every run is of the swarm.
std::vector<UnusualRate> unusual_rates(const traces::ProbeCounts& counts, std::uint64_t runs);

/// "candidate_by_transfer: 14 %, expected 29 %, p < 10^-6".
std::string describe(const UnusualRate& rate);

}  // namespace squall::tools::fuzz
