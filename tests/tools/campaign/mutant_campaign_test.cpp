// A campaign of a mutant on two hosts apart: findings of both are one for each signature, shrunk once.
#include <set>

#include "tests/tools/campaign/campaign_folders.hpp"

namespace squall::tests::mutant_campaign_test {

namespace {

constexpr std::uint64_t kSeedsPerChunk = 5;

const std::vector<std::string> kPlan{"--mutant",          "R04", "--seeds",        "1..60",
                                     "--seeds-per-chunk", "5",   "--shrink-tries", "100"};

/// The shard of two that runs this seed: chunks are dealt out in turns.
std::uint64_t shard_of(const std::string& seed) {
  return (std::stoull(seed, nullptr, 16) - 1) / kSeedsPerChunk % 2;
}

}  // namespace

TEST_CASE("Findings of a mutant on two hosts apart are one for each signature, shrunk once",
          "[slow][tools][shared_campaign][zoo]") {
  if (kSanitized) return;
  const Program squall;
  const auto expected = whole(squall, kPlan, 1);
  for (const std::string host : {"1", "2"}) {
    std::vector<std::string> init{"campaign", "init", host};
    init.insert(init.end(), kPlan.begin(), kPlan.end());
    CHECK(squall(init).code == 0);
    CHECK(squall({"campaign", "work", host, "--shard", host + "/2", "--quiet"}).code == 0);
    // Each host may look at its own first; that has no part in what comes of both.
    squall({"campaign", "merge", host});
  }
  CHECK(squall({"campaign", "merge", "1", "2"}).code == 1);
  check_same(expected, merged_files(squall, "1"));

  const auto merged = squall.json({"campaign", "merge", "1"});
  const auto& signatures = merged["scenarios"][0]["signatures"];
  REQUIRE_FALSE(signatures.empty());
  std::set<std::string> names;
  std::set<std::string> shrunk;
  bool is_of_both = false;
  for (const auto& signature : signatures) {
    CHECK(names.insert(signature["signature"].get<std::string>()).second);
    if (!signature["shrunk"].is_null()) {
      CHECK(shrunk.insert(signature["shrunk"].get<std::string>()).second);
    }
    std::set<std::uint64_t> shards;
    for (const auto& seed : signature["seeds"]) shards.insert(shard_of(seed.get<std::string>()));
    is_of_both = is_of_both || shards.size() == 2;
  }
  CHECK(is_of_both);
  REQUIRE_FALSE(shrunk.empty());
  const std::vector<std::string> files = squall.files("1/findings");
  const auto is_shrunk = [](const std::string& name) { return name.ends_with(".min.trace.jsonl"); };
  CHECK(static_cast<std::size_t>(std::count_if(files.begin(), files.end(), is_shrunk)) ==
        shrunk.size());
}

}  // namespace squall::tests::mutant_campaign_test
