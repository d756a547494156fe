// What ends a search of a client history without a verdict.
#include "checkers/linearizability/search_watch.hpp"

#include "checkers/linearizability/linearizability.hpp"
#include "tests/catch.hpp"
#include "tests/checkers/linearizability/client_history_fixture.hpp"

namespace squall::tests::search_watch_test {

using checkers::linearizability::Decision;
using checkers::linearizability::judge_linearizability;

TEST_CASE("a search without a verdict tells what ended it, and how far all was well",
          "[checkers][linearizability]") {
  using checkers::linearizability::SearchEnd;
  HistoryStory story;
  for (std::uint32_t value = 1; value <= 6; ++value) story.open_cas(value, value - 1, value);
  for (std::uint32_t value = 1; value <= 6; ++value) story.open_cas(10 + value, 0, value);
  story.read(20, 6);
  const auto last = story.read(20, 3);
  const std::uint32_t completed = story.history().operations[last].completed;
  const auto spent = judge_linearizability(story.history(), {9});
  REQUIRE(spent.keys.size() == 1);
  CHECK(spent.keys[0].decision == Decision::undecided);
  CHECK(spent.keys[0].ended == SearchEnd::possibilities);
  CHECK(spent.keys[0].possibilities == 9);
  const auto full = judge_linearizability(story.history(), {1'000'000, 0});
  CHECK(full.keys[0].ended == SearchEnd::memory);
  CHECK(full.keys[0].completed == completed);
  const auto whole = judge_linearizability(story.history());
  CHECK(whole.keys[0].ended == SearchEnd::decided);
  CHECK(whole.keys[0].completed == completed);
}

TEST_CASE("a watch stops the searches of all keys", "[checkers][linearizability]") {
  struct Watch final : checkers::linearizability::SearchWatch {
    void begins_key(std::uint32_t done, std::uint32_t of) noexcept override {
      CHECK(done == begun++);
      keys = of;
    }
    bool goes_on(std::uint32_t event, std::uint64_t) noexcept override {
      ++asked;
      return event < 3000;
    }
    std::uint32_t begun = 0;
    std::uint32_t keys = 0;
    int asked = 0;
  };
  HistoryStory story;
  for (std::uint32_t at = 0; at < 2500; ++at) {
    story.write(1, at % 7, at % 2);
    story.read(2, at % 7, at % 2);
  }
  Watch watch;
  const auto result =
      judge_linearizability(story.history(), {1'000'000, std::uint64_t{1} << 20, &watch});
  CHECK(result.decision == Decision::undecided);
  CHECK(watch.asked >= 2);
  CHECK(watch.begun == 2);
  CHECK(watch.keys == 2);
  REQUIRE(result.keys.size() == 2);
  CHECK(result.keys[1].decision == Decision::undecided);
  CHECK(result.keys[1].ended == checkers::linearizability::SearchEnd::stopped);
  CHECK(result.keys[1].completed > 3000);
}

}  // namespace squall::tests::search_watch_test
