// Sorted runs of fingerprints on disk know what was put into them, and nothing else.
#include "sim/explore/tables/known_runs.hpp"

#include <algorithm>
#include <set>

#include <rapidcheck/catch.h>

#include "sim/explore/tables/base_128.hpp"
#include "tests/catch.hpp"
#include "tests/sim/explore/memory_store.hpp"

namespace squall::tests::known_runs_test {

using sim::explore::tables::KnownRuns;

TEST_CASE("numbers in base 128 come back", "[explorer]") {
  namespace tables = sim::explore::tables;
  rc::prop("each takes no more bytes than there is room for", [](std::vector<std::uint64_t> all) {
    all.insert(all.end(), {0, 127, 128, ~std::uint64_t{0}});
    std::vector<std::uint8_t> bytes(all.size() * tables::kBase128Max);
    std::uint8_t* end = bytes.data();
    for (const std::uint64_t number : all) end = tables::put_base_128(end, number);
    const std::uint8_t* at = bytes.data();
    for (const std::uint64_t number : all) RC_ASSERT(tables::get_base_128(at) == number);
    RC_ASSERT(at == end);
    for (const std::uint64_t number : all) {
      const auto difference = static_cast<std::int64_t>(number);
      RC_ASSERT(tables::unfold_sign(tables::fold_sign(difference)) == difference);
    }
  });
}

TEST_CASE("what is in a run is known, and nothing else", "[explorer]") {
  rc::prop("after any runs, merged or not", [](const std::vector<std::vector<std::uint8_t>>& runs) {
    MemoryStore store;
    KnownRuns known(store);
    std::set<std::uint64_t> all;
    const auto spread = [](std::uint64_t small) { return small * 0x0101'0101'0101'0101; };
    for (const auto& run : runs) {
      std::vector<std::uint64_t> news;
      for (const std::uint8_t small : run) news.push_back(spread(small));
      std::sort(news.begin(), news.end());
      news.erase(std::unique(news.begin(), news.end()), news.end());
      std::vector<std::uint64_t> expected;
      for (const std::uint64_t one : news) {
        if (all.contains(one)) expected.push_back(one);
      }
      all.insert(news.begin(), news.end());
      std::vector<std::uint64_t> again;
      RC_ASSERT(known.split(news, again));
      RC_ASSERT(again == expected);
      RC_ASSERT(known.add(news));
      RC_ASSERT(known.size() == all.size());
      RC_ASSERT(known.runs() <= KnownRuns::kRunsMax);
    }
  });
}

TEST_CASE("many blocks in many runs are merged, and each is found", "[explorer]") {
  MemoryStore store;
  KnownRuns known(store);
  constexpr std::uint64_t kEach = 10'000;
  constexpr std::uint64_t kRuns = 20;
  constexpr std::uint64_t kStep = 0x0000'00ff'ffff'ffff;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    std::vector<std::uint64_t> news;
    for (std::uint64_t i = 0; i < kEach; ++i) news.push_back(1 + (i * kRuns + run) * kStep / kRuns);
    REQUIRE(known.add(news));
  }
  CHECK(known.runs() == KnownRuns::kRunsMax);
  CHECK(known.size() == kEach * kRuns);
  // Nothing is left of the runs that were merged.
  CHECK(store.bytes() < kEach * kRuns * 6);
  std::vector<std::uint64_t> asked{1, 2, 1 + kStep / kRuns, 1 + kStep};
  std::vector<std::uint64_t> again;
  REQUIRE(known.split(asked, again));
  CHECK(asked == std::vector<std::uint64_t>{2});
  CHECK(again == std::vector<std::uint64_t>{1, 1 + kStep / kRuns, 1 + kStep});
  store.reads = false;
  CHECK_FALSE(known.split(again, asked));
}

TEST_CASE("a run that cannot be written is none", "[explorer]") {
  MemoryStore store;
  store.room = 10;
  KnownRuns known(store);
  CHECK_FALSE(known.add(std::vector<std::uint64_t>{1, 1'000'000'000, 1'000'000'000'000}));
}

}  // namespace squall::tests::known_runs_test
