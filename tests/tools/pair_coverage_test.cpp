// Pairs of probes in one run, and the chance that the next run has a new one.
#include "tools/fuzz/pair_coverage.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "tests/tools/program.hpp"

namespace squall::tests::pair_coverage_test {

using tools::fuzz::PairCoverage;
using traces::Probe;
using traces::Probes;

namespace {

Probes hitting(const std::set<std::size_t>& probes) {
  std::string text(traces::kProbes, '0');
  // The last digit is the first probe.
  for (const std::size_t probe : probes) text[traces::kProbes - 1 - probe] = '1';
  Probes result;
  REQUIRE(result.read(text));
  return result;
}

}  // namespace

TEST_CASE("Two probes of one run are three pairs", "[tools][pair_coverage]") {
  PairCoverage coverage;
  CHECK(coverage.met() == 0);
  coverage.add(7, hitting({2, 5}));
  CHECK(coverage.runs() == 1);
  CHECK(coverage.met() == 3);
  CHECK(coverage.runs_alone() == 1);
}

TEST_CASE("Probes of two runs are no pair", "[tools][pair_coverage]") {
  PairCoverage coverage;
  coverage.add(1, hitting({2}));
  coverage.add(2, hitting({5}));
  CHECK(coverage.met() == 2);
  CHECK(coverage.runs_alone() == 2);
}

TEST_CASE("What two runs met promises nothing new", "[tools][pair_coverage]") {
  PairCoverage coverage;
  coverage.add(1, hitting({2, 5}));
  coverage.add(2, hitting({2, 5}));
  CHECK(coverage.met() == 3);
  CHECK(coverage.runs_alone() == 0);
  coverage.add(3, hitting({2, 5, 67}));
  CHECK(coverage.runs_alone() == 1);
}

TEST_CASE("The counts are those of sets of pairs, in any order of runs", "[tools][pair_coverage]") {
  CHECK(rc::check([] {
    const auto runs = *rc::gen::container<std::vector<std::set<std::size_t>>>(
        rc::gen::container<std::set<std::size_t>>(
            rc::gen::inRange<std::size_t>(0, traces::kProbes)));
    std::map<std::pair<std::size_t, std::size_t>, std::set<std::size_t>> met_by;
    PairCoverage forward;
    PairCoverage backward;
    for (std::size_t at = 0; at < runs.size(); ++at) {
      forward.add(at, hitting(runs[at]));
      backward.add(runs.size() - 1 - at, hitting(runs[runs.size() - 1 - at]));
      for (const std::size_t one : runs[at]) {
        for (const std::size_t other : runs[at]) {
          if (other <= one) met_by[{one, other}].insert(at);
        }
      }
    }
    std::set<std::size_t> alone;
    for (const auto& [pair, by] : met_by) {
      if (by.size() == 1) alone.insert(*by.begin());
    }
    RC_ASSERT(forward.met() == met_by.size());
    RC_ASSERT(forward.runs_alone() == alone.size());
    RC_ASSERT(backward.met() == forward.met());
    RC_ASSERT(backward.runs_alone() == forward.runs_alone());
  }));
}

TEST_CASE("A campaign tells its coverage, the same on one thread as on two",
          "[tools][pair_coverage]") {
  const Program squall;
  const auto one = squall.json({"fuzz", "--seeds", "1..20", "--threads", "1"})["coverage"];
  CHECK(one == squall.json({"fuzz", "--seeds", "1..20", "--threads", "2"})["coverage"]);
  CHECK(one["pairs"] == PairCoverage::kPairs);
  CHECK(one["pairs_met"] > 100);
  CHECK(one["runs_alone"] > 0);
  CHECK(one["chance_of_new_pair"].get<double>() == one["runs_alone"].get<double>() / 20);
}

}  // namespace squall::tests::pair_coverage_test
