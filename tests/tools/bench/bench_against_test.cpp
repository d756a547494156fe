// `squall bench --against`: the interval of the median, equal work, and what is refused.
#include "tools/bench/bench_against.hpp"

#include <bit>
#include <filesystem>
#include <numeric>

#include "tests/tools/program.hpp"

namespace squall::tests::bench_against_test {

using tools::bench::paired_ratio;
using tools::bench::PairedRatio;

namespace {

std::vector<double> from_1_to(int count) {
  std::vector<double> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 1.0);
  return all;
}

/// In 2^count equally likely cases, how often fewer than `rank` of the ratios are below the true median.
double chance_of_fewer(int count, int rank) {
  int cases = 0;
  for (std::uint32_t coins = 0; coins < 1u << count; ++coins) {
    cases += std::popcount(coins) < rank ? 1 : 0;
  }
  return static_cast<double>(cases) / static_cast<double>(1u << count);
}

}  // namespace

TEST_CASE("The interval of a median leaves out as many as a coin would", "[tools][bench]") {
  // Tables of the sign test give these ranks for 90 %.
  const auto ranks = [](int count) {
    const PairedRatio ratio = paired_ratio(from_1_to(count));
    return std::pair(ratio.low, ratio.high);
  };
  CHECK(ranks(5) == std::pair(1.0, 5.0));
  CHECK(ranks(8) == std::pair(2.0, 7.0));
  CHECK(ranks(11) == std::pair(3.0, 9.0));
  CHECK(ranks(20) == std::pair(6.0, 15.0));
  for (int count = 5; count <= 18; ++count) {
    CAPTURE(count);
    const int rank = static_cast<int>(ranks(count).first);
    CHECK(2 * chance_of_fewer(count, rank) <= 0.1);
    CHECK(2 * chance_of_fewer(count, rank + 1) > 0.1);
  }
}

TEST_CASE("A build is compared with itself on the same work", "[tools][bench][slow]") {
  const Program squall;
  const auto rows = squall.json(
      {"bench", "--only", "cmd-3-W1/1000", "--against", SQUALL_PROGRAM, "--repetitions", "5"});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["workload"] == "cmd-3-W1/1000");
  CHECK(rows[0]["work"] > 1'000);
  CHECK(rows[0]["ns"] > 0);
  CHECK(rows[0]["ratio_low"] <= rows[0]["ratio"]);
  CHECK(rows[0]["ratio"] <= rows[0]["ratio_high"]);
}

TEST_CASE("A build that is slower beyond doubt is told: exit code 1", "[tools][bench]") {
  const Program squall;
  // Ten times as fast as anything.
  squall.write("fast", "#!/bin/sh\nexec " SQUALL_PROGRAM
                       " \"$@\" | sed 's/\"ns_per_event\": [0-9.]*/\"ns_per_event\": 0.5/'\n");
  std::filesystem::permissions(squall.path("fast"), std::filesystem::perms::owner_all);
  const std::vector<std::string> words{
      "bench", "--only", "cmd-3-W1/1000", "--against", squall.path("fast"), "--repetitions", "5"};
  const auto limited = [&](const std::string& percent) {
    auto more = words;
    more.insert(more.end(), {"--slower-max", percent});
    return squall(more);
  };
  CHECK(squall(words).code == 0);
  CHECK(limited("3").code == 1);
  CHECK(contains(limited("3").error, "squall: cmd-3-W1/1000 takes "));
  CHECK(contains(limited("3").error, ": more than 1.03\n"));
}

TEST_CASE("What cannot be compared is refused", "[tools][bench]") {
  const Program squall;
  const auto error = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"bench", "--only", "cmd-3-W1/1000"};
    words.insert(words.end(), more.begin(), more.end());
    const Finished finished = squall(words);
    CHECK(finished.code == 2);
    CHECK(finished.out.empty());
    return finished.error;
  };
  CHECK(contains(error({"--against", "/bin/false"}), "/bin/false: ended with exit code 1"));
  CHECK(contains(error({"--against", "/bin/echo"}), "squall: /bin/echo"));
  CHECK(contains(error({"--against", SQUALL_PROGRAM, "--repetitions", "4"}),
                 "--against needs at least five pairs"));
  CHECK(contains(error({"--against", SQUALL_PROGRAM, "--peers"}), "not together with --peers"));
  squall.write("other", "#!/bin/sh\nexec " SQUALL_PROGRAM
                        " \"$@\" | sed 's/\"events\": [0-9]*/\"events\": 7/'\n");
  std::filesystem::permissions(squall.path("other"), std::filesystem::perms::owner_all);
  CHECK(contains(error({"--against", squall.path("other")}), "not the same work"));
}

}  // namespace squall::tests::bench_against_test
