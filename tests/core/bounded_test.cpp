// A vector with its room inside itself: as std::vector, up to its limit.
#include "core/bounded.hpp"

#include <rapidcheck.h>

#include <vector>

#include "tests/catch.hpp"
#include "tests/core/dying_child.hpp"

namespace squall::tests::bounded_test {

using squall::core::Bounded;
using squall::tests::last_words;

namespace {

using Five = Bounded<int, 5>;

std::vector<int> items(const Five& bounded) { return {bounded.begin(), bounded.end()}; }

}  // namespace

TEST_CASE("a bounded vector holds what was pushed, up to its limit", "[bounded]") {
  CHECK(rc::check([](const std::vector<std::pair<std::uint8_t, int>>& orders) {
    Five bounded;
    std::vector<int> model;
    for (const auto& [order, value] : orders) {
      if (order % 8 == 0) {
        bounded.clear();
        model.clear();
      } else if (order % 8 == 1) {
        bounded.truncate(model.size() / 2);
        model.resize(model.size() / 2);
      } else {
        const bool fits = model.size() < Five::kCapacity;
        RC_ASSERT(bounded.try_push(value) == fits);
        if (fits) model.push_back(value);
      }
      RC_ASSERT(bounded.size() == model.size());
      RC_ASSERT(bounded.empty() == model.empty());
      RC_ASSERT(items(bounded) == model);
    }
  }));
}

TEST_CASE("items of a bounded vector are changed in place", "[bounded]") {
  Five bounded;
  for (const int value : {1, 2, 3}) bounded.push(value);
  for (int& value : bounded) value *= 10;
  bounded[1] = 7;
  CHECK(items(bounded) == std::vector<int>{10, 7, 30});
  const Five copy = bounded;
  bounded[0] = 0;
  CHECK(copy[0] == 10);
}

TEST_CASE("to push beyond the limit is a programmer's error", "[bounded]") {
  Five bounded;
  for (int value = 0; value < 5; ++value) bounded.push(value);
  CHECK(last_words([&] { bounded.push(5); }).find("size_ < kLimit") != std::string::npos);
}

}  // namespace squall::tests::bounded_test
