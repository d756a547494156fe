// The sums of a campaign's runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/plan/fault.hpp"
#include "sim/setup.hpp"
#include "tools/execution.hpp"
#include "tools/fuzz/coverage_growth.hpp"
#include "tools/fuzz/pair_coverage.hpp"
#include "traces/probes.hpp"

namespace squall::tools::fuzz {

/// Seeds of one fate: how many, and the first ones.
struct SeedGroup {
  static constexpr std::size_t kNamedMax = 100;
  std::uint64_t count = 0;
  std::vector<std::uint64_t> first;

  void add(std::uint64_t seed) {
    if (count++ < kNamedMax) first.push_back(seed);
  }
  /// Of seeds that come behind these.
  void add(const SeedGroup& later);
};

/// What a run adds to the sums.
struct RunFigures {
  std::uint64_t seed = 0;
  std::uint64_t events = 0;
  sim::Time virtual_us = 0;
  std::string verdict;         // see Execution::verdict()
  std::string vacuous_reason;  // the first one; empty unless vacuous
  sim::plan::FaultStatistics faults;
  traces::Probes probes;
  bool repeated = false;  // it was done twice and compared
};

/// REQUIRES: the run came to its end.
RunFigures figures_of(const Execution& execution, bool repeated);

struct Totals {
  std::uint64_t runs = 0, events = 0, repeated = 0;
  sim::plan::FaultStatistics faults;
  SeedGroup given_up;                        // begun, and stopped before their end: no runs
  std::map<std::string, SeedGroup> vacuous;  // by the reason; these are runs
  sim::Time virtual_us = 0;
  std::map<std::string, std::uint64_t> verdicts;
  traces::ProbeCounts probes;
  PairCoverage coverage;
  CoverageGrowth growth;

  void add(const RunFigures& run);
  /// The sums of runs that come behind these. The growth of coverage has no sample between them.
  void add(const Totals& later);
};

}  // namespace squall::tools::fuzz
