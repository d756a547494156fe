// The comparison of two rates by Fisher's exact test, and its words.
#include "tools/fuzz/probe_rates.hpp"

#include <algorithm>
#include <cmath>

#include "tools/fuzz/honest_rates.hpp"

namespace squall::tools::fuzz {

namespace {

double log_choose(std::uint64_t from, std::uint64_t some) {
  const auto log_factorial = [](std::uint64_t number) {
    return std::lgamma(static_cast<double>(number) + 1);
  };
  return log_factorial(from) - log_factorial(some) - log_factorial(from - some);
}

/// The decimal logarithm of the probability that, of `all` runs of which `all_hits` are hits, some
/// `runs` have `hits` or a number farther from the middle.
double log_of_tail(std::uint64_t all, std::uint64_t all_hits, std::uint64_t runs,
                   std::uint64_t hits) {
  const std::uint64_t least = all_hits + runs > all ? all_hits + runs - all : 0;
  const std::uint64_t most = std::min(all_hits, runs);
  const auto log_of = [&](std::uint64_t some) {
    return log_choose(all_hits, some) + log_choose(all - all_hits, runs - some) -
           log_choose(all, runs);
  };
  const bool is_low = static_cast<double>(hits) * static_cast<double>(all) <
                      static_cast<double>(all_hits) * static_cast<double>(runs);
  const double first = log_of(hits);
  double sum = 0;
  for (std::uint64_t some = hits; some >= least && some <= most;) {
    const double part = std::exp(log_of(some) - first);
    sum += part;
    if (part < 1e-12 || some == (is_low ? least : most)) break;
    some = is_low ? some - 1 : some + 1;
  }
  // Both sides count.
  return std::min(0.0, (first + std::log(2 * sum)) / std::log(10));
}

std::string percentage(std::uint64_t hits, std::uint64_t runs) {
  const std::uint64_t hundredths = (hits * 10'000 + runs / 2) / runs;  // of a per cent
  if (hundredths >= 1'000) return std::to_string((hundredths + 50) / 100) + " %";
  const std::string decimals = std::to_string(100 + hundredths % 100).substr(1);
  return std::to_string(hundredths / 100) + "." + decimals + " %";
}

}  // namespace

std::optional<std::uint64_t> honest_hits(traces::Probe probe) noexcept {
  const auto* const row = std::find_if(kHonestRates.begin(), kHonestRates.end(),
                                       [&](const HonestRate& one) { return one.probe == probe; });
  if (row == kHonestRates.end()) return std::nullopt;
  return row->hits;
}

std::vector<UnusualRate> unusual_rates(const traces::ProbeCounts& counts, std::uint64_t runs) {
  std::vector<UnusualRate> unusual;
  if (runs == 0) return unusual;
  for (int at = 0; at < traces::kProbes; ++at) {
    const auto probe = static_cast<traces::Probe>(at);
    const std::optional<std::uint64_t> expected = honest_hits(probe);
    if (!expected) continue;
    const std::uint64_t hits = counts.runs[static_cast<std::size_t>(at)];
    const double log = log_of_tail(runs + kHonestRuns, hits + *expected, runs, hits);
    const int exponent = static_cast<int>(std::min(-log, 999.0));
    if (exponent < kUnusualExponent) continue;
    unusual.push_back({probe, hits, runs, *expected, kHonestRuns, exponent});
  }
  return unusual;
}

std::string describe(const UnusualRate& rate) {
  return std::string(traces::name(rate.probe)) + ": " + percentage(rate.hits, rate.runs) +
         ", expected " + percentage(rate.expected_hits, rate.expected_runs) + ", p < 10^-" +
         std::to_string(rate.exponent);
}

}  // namespace squall::tools::fuzz
