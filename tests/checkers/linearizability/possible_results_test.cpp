// What observers could have been told: by story, and against every value tried by brute force.
#include "checkers/linearizability/possible_results.hpp"

#include <rapidcheck.h>

#include "tests/catch.hpp"
#include "tests/checkers/linearizability/random_history.hpp"

namespace squall::tests::possible_results_test {

using checkers::linearizability::ClientHistory;
using checkers::linearizability::Operation;
using checkers::linearizability::possible_results;
using checkers::linearizability::PossibleResult;

namespace {

using Values = std::vector<Value>;

std::vector<PossibleResult> results_of(const ClientHistory& history,
                                       const std::vector<std::uint32_t>& wanted) {
  return possible_results(history, wanted, {}, 1'000'000);
}

/// Every value that the read could have returned, by trying each.
Values tried(const ClientHistory& history, std::uint32_t read) {
  Values values;
  for (Value value = kNil; value < 20; ++value) {
    ClientHistory changed = history;
    changed.operations[read].value = value;
    const std::uint32_t end = history.operations[read].completed;
    std::erase_if(changed.operations,
                  [&](const Operation& operation) { return operation.invoked > end; });
    if (BruteForce(changed, end).linearizable()) values.push_back(value);
  }
  return values;
}

}  // namespace

TEST_CASE("a read beside a write could have returned the value before and after it",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  const auto write = story.open_write(1, 2);
  const auto beside = story.read(2, 1);
  story.complete(write);
  const auto after = story.read(2, 2);
  const auto results = results_of(story.history(), {beside, after});
  REQUIRE(results.size() == 2);
  CHECK(results[0].operation == beside);
  CHECK(results[0].values == Values{story.plain(1), story.plain(2)});
  CHECK(results[1].values == Values{story.plain(2)});
}

TEST_CASE("what a read was told does not matter for what was possible",
          "[checkers][linearizability]") {
  HistoryStory story;
  story.write(1, 1);
  story.write(1, 2);
  const auto stale = story.read(2, 1);
  const auto results = results_of(story.history(), {stale});
  REQUIRE(results.size() == 1);
  CHECK(results[0].values == Values{story.plain(2)});
}

TEST_CASE("a write of unknown outcome stays possible", "[checkers][linearizability]") {
  HistoryStory story;
  story.open_write(3, 7);
  story.write(1, 1);
  const auto read = story.read(2, 1);
  CHECK(results_of(story.history(), {read})[0].values == Values{story.plain(1), story.plain(7)});
}

TEST_CASE("an observer for which the budget does not suffice is left out",
          "[checkers][linearizability]") {
  HistoryStory story;
  const auto one = story.open_write(1, 1);
  const auto two = story.open_write(2, 2);
  const auto read = story.open_read(3);
  story.complete(one);
  story.complete(two);
  story.complete_read(read, story.plain(1));
  const std::vector<std::uint32_t> wanted{read};
  CHECK(possible_results(story.history(), wanted, {}, 1).empty());
}

TEST_CASE("possible results of random registers are those that brute force finds",
          "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.processes = *rc::gen::inRange(1u, 5u);
    shape.operations = 7;
    shape.unknown = *rc::gen::arbitrary<bool>();
    const auto bytes = *rc::gen::resize(
        rc::kNominalSize,
        rc::gen::container<std::vector<std::uint8_t>>(120, rc::gen::arbitrary<std::uint8_t>()));
    const RandomHistory random(bytes, shape);
    std::vector<std::uint32_t> reads;
    for (std::uint32_t at = 0; at < random.history().operations.size(); ++at) {
      const Operation& operation = random.history().operations[at];
      const bool told =
          operation.kind == OperationKind::read && operation.outcome == OperationOutcome::ok;
      if (told) reads.push_back(at);
    }
    for (const PossibleResult& result : results_of(random.history(), reads)) {
      RC_ASSERT(result.values == tried(random.history(), result.operation));
    }
    RC_ASSERT(results_of(random.history(), reads).size() == reads.size());
  }));
}

}  // namespace squall::tests::possible_results_test
