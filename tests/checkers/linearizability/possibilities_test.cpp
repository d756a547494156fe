// The set of possibilities drops covered rows, and no others.
#include "checkers/linearizability/possibilities.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <array>

#include "tests/catch.hpp"

namespace squall::tests::possibilities_test {

using namespace squall::checkers;
using namespace squall::checkers::linearizability;

namespace {

using Row = std::array<Word, 3>;

Row row(Value value, Word owed, Word usable) {
  return {PossibilityShape::head(value, 0), owed, usable};
}

bool covers(const Row& a, const Row& b) {
  return a[0] == b[0] && (a[1] & ~b[1]) == 0 && (b[2] & ~a[2]) == 0;
}

std::vector<Row> rows_of(const Possibilities& set) {
  std::vector<Row> rows;
  for (std::size_t at = 0; at < set.size(); ++at) {
    if (!set.covered(at)) rows.push_back({set[at][0], set[at][1], set[at][2]});
  }
  return rows;
}

}  // namespace

TEST_CASE("a possibility that owes more or can use less is covered", "[checkers][possibilities]") {
  Possibilities set;
  set.reset({1});
  REQUIRE(set.add(row(5, 0b01, 0b11).data()));
  CHECK_FALSE(set.add(row(5, 0b01, 0b11).data()));
  CHECK_FALSE(set.add(row(5, 0b11, 0b11).data()));
  CHECK_FALSE(set.add(row(5, 0b01, 0b01).data()));
  CHECK(set.add(row(6, 0b01, 0b01).data()));
  CHECK(set.add(row(5, 0b00, 0b01).data()));
}

TEST_CASE("a better possibility covers those that are there", "[checkers][possibilities]") {
  Possibilities set;
  set.reset({1});
  set.add(row(5, 0b01, 0b01).data());
  set.add(row(5, 0b10, 0b01).data());
  set.add(row(5, 0b00, 0b11).data());
  CHECK(rows_of(set) == std::vector<Row>{row(5, 0b00, 0b11)});
}

TEST_CASE("a set keeps what no other of its possibilities covers", "[checkers][possibilities]") {
  CHECK(rc::check([] {
    const auto small = rc::gen::inRange<Word>(0, 8);
    Possibilities set;
    set.reset({1});
    for (int round = 0; round < 2; ++round) {
      std::vector<Row> added;
      const int count = *rc::gen::inRange(0, 300);
      for (int at = 0; at < count; ++at) {
        added.push_back(row(static_cast<Value>(*rc::gen::inRange(0, 3)), *small, *small));
        set.add(added.back().data());
      }
      const std::vector<Row> kept = rows_of(set);
      for (const Row& one : added) {
        RC_ASSERT(std::any_of(kept.begin(), kept.end(),
                              [&](const Row& other) { return covers(other, one); }));
      }
      for (const Row& one : kept) {
        RC_ASSERT(1 == std::count_if(kept.begin(), kept.end(),
                                     [&](const Row& other) { return covers(other, one); }));
      }
      set.clear();
    }
  }));
}

TEST_CASE("beyond what is compared, equal possibilities are still found",
          "[checkers][possibilities]") {
  // None of them covers another: each can use what no other can.
  Possibilities set;
  set.reset({20});
  std::vector<Word> one(41, 0);
  for (int round = 0; round < 2; ++round) {
    for (std::size_t bit = 0; bit < 1200; ++bit) {
      one[21 + bit / 64] = Word{1} << bit % 64;
      CHECK(set.add(one.data()) == (round == 0));
      one[21 + bit / 64] = 0;
    }
  }
}

TEST_CASE("the best possibilities owe least and can use most, of every value",
          "[checkers][possibilities]") {
  Possibilities set;
  Possibilities best;
  set.reset({1});
  best.reset({1});
  set.add(row(5, 0b001, 0b000).data());
  set.add(row(5, 0b010, 0b001).data());
  set.add(row(5, 0b100, 0b110).data());
  set.add(row(7, 0b111, 0b000).data());
  set.copy_best(2, best);
  CHECK(rows_of(best) == std::vector<Row>{row(5, 0b100, 0b110), row(7, 0b111, 0b000)});
}

}  // namespace squall::tests::possibilities_test
