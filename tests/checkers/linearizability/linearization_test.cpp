// Linearizations that a search gives as witnesses: each is played against the model, step by step.
#include "checkers/linearizability/linearization.hpp"

#include <rapidcheck.h>

#include "checkers/linearizability/linearizability.hpp"
#include "tests/catch.hpp"
#include "tests/checkers/linearizability/random_history.hpp"

namespace squall::tests::linearization_test {

using checkers::linearizability::ClientHistory;
using checkers::linearizability::Decision;
using checkers::linearizability::judge_linearizability;
using checkers::linearizability::KeyVerdict;
using checkers::linearizability::Linearizability;
using checkers::linearizability::Operation;

namespace {

Linearizability with_witness(const ClientHistory& history) {
  return judge_linearizability(history, {}, true);
}

/// The operation fits the value, which it may change.
bool fits(const Operation& operation, checkers::linearizability::ValueTree& tree, Value& now) {
  const bool known = operation.outcome != OperationOutcome::unknown;
  switch (operation.kind) {
    case OperationKind::read:
      return known && operation.value == now;
    case OperationKind::write:
      now = operation.value;
      return true;
    case OperationKind::compare_and_set:
      if (operation.outcome == OperationOutcome::mismatched) return operation.expected != now;
      if (operation.expected != now) return false;
      now = operation.value;
      return true;
    case OperationKind::append:
      if (now == kNil) now = checkers::linearizability::kEmpty;
      for (const std::uint32_t part : tree.parts(operation.value)) now = tree.extend(now, part);
      return true;
  }
  return false;
}

/// What is wrong with the witness of a key; empty: nothing.
std::string fault_of(const ClientHistory& history, const KeyVerdict& verdict) {
  checkers::linearizability::ValueTree tree = history.values;
  Value now = history.initial;
  std::uint32_t invoked_last = 0;
  std::vector<bool> placed(history.operations.size(), false);
  for (const std::uint32_t at : verdict.witness) {
    const Operation& operation = history.operations[at];
    if (operation.key != verdict.key) return "an operation of another key";
    if (operation.outcome == OperationOutcome::failed) return "an operation that failed";
    if (placed[at]) return "an operation twice";
    placed[at] = true;
    if (operation.completed < invoked_last) return "an operation after its completion";
    invoked_last = std::max(invoked_last, operation.invoked);
    if (!fits(operation, tree, now)) return "another value than an operation observed";
  }
  for (std::size_t at = 0; at < history.operations.size(); ++at) {
    const Operation& operation = history.operations[at];
    const bool needed = operation.key == verdict.key &&
                        operation.outcome != OperationOutcome::failed &&
                        operation.outcome != OperationOutcome::unknown;
    if (needed && !placed[at]) return "an operation without a place";
  }
  return "";
}

rc::Gen<std::vector<std::uint8_t>> bytes(std::size_t count) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::container<std::vector<std::uint8_t>>(
                                               count, rc::gen::arbitrary<std::uint8_t>()));
}

using Places = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a witness orders the operations as they can have taken effect",
          "[checkers][linearizability]") {
  HistoryStory story;
  const auto two = story.open_write(1, 2);
  const auto lost = story.open_write(4, 5);
  const auto one = story.open_write(2, 1);
  story.complete(two);
  story.complete(one);
  const auto read = story.read(3, 2);
  const auto last = story.write(3, 9);
  const Linearizability result = with_witness(story.history());
  REQUIRE(result.keys.size() == 1);
  CHECK(result.keys[0].witness == Places{one, two, read, last});
  CHECK(std::count(result.keys[0].witness.begin(), result.keys[0].witness.end(), lost) == 0);
  CHECK(judge_linearizability(story.history()).keys[0].witness.empty());
}

TEST_CASE("a write of unknown outcome is in the witness when it was read",
          "[checkers][linearizability]") {
  HistoryStory story;
  const auto lost = story.open_write(4, 5);
  const auto write = story.write(1, 1);
  const auto read = story.read(3, 5);
  CHECK(with_witness(story.history()).keys[0].witness == Places{write, lost, read});
}

TEST_CASE("a witness of random registers is an order that the model accepts",
          "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.processes = *rc::gen::inRange(1u, 9u);
    shape.operations = *rc::gen::elementOf(std::vector<std::uint32_t>{6, 20, 200});
    shape.keys = *rc::gen::inRange(1u, 3u);
    shape.texts = *rc::gen::arbitrary<bool>();
    shape.corrupted = *rc::gen::arbitrary<bool>();
    const RandomHistory random(*bytes(1500), shape);
    const Linearizability result = with_witness(random.history());
    for (const KeyVerdict& verdict : result.keys) {
      if (verdict.decision == Decision::linearizable) {
        RC_ASSERT(fault_of(random.history(), verdict) == "");
      } else {
        RC_ASSERT(verdict.witness.empty());
      }
    }
  }));
}

TEST_CASE("each key has the verdict that it has alone", "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.operations = 40;
    shape.keys = 4;
    shape.corrupted = true;
    const RandomHistory random(*bytes(300), shape);
    const Linearizability all = judge_linearizability(random.history());
    for (const KeyVerdict& verdict : all.keys) {
      ClientHistory alone = random.history();
      std::erase_if(alone.operations,
                    [&](const Operation& operation) { return operation.key != verdict.key; });
      const Linearizability result = judge_linearizability(alone);
      RC_ASSERT(verdict.decision == result.decision);
      if (result.decision == Decision::not_linearizable) {
        RC_ASSERT(verdict.completed == alone.operations[result.operation].completed);
      }
    }
  }));
}

}  // namespace squall::tests::linearization_test
