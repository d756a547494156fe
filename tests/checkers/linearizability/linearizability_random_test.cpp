// The linearizability checker against brute force, and on histories of real registers.
#include <rapidcheck.h>

#include "checkers/linearizability/linearizability.hpp"
#include "tests/catch.hpp"
#include "tests/checkers/linearizability/random_history.hpp"

namespace squall::tests::linearizability_random_test {

using checkers::linearizability::Decision;
using checkers::linearizability::judge_linearizability;
using checkers::linearizability::Linearizability;

namespace {

rc::Gen<std::vector<std::uint8_t>> bytes(std::size_t count) {
  // Small cases come from shrinking, not from small bytes.
  return rc::gen::resize(rc::kNominalSize, rc::gen::container<std::vector<std::uint8_t>>(
                                               count, rc::gen::arbitrary<std::uint8_t>()));
}

/// The first completion until which the history is not linearizable; kNeverCompleted when it is.
std::uint32_t first_contradiction(const checkers::linearizability::ClientHistory& history) {
  std::vector<std::uint32_t> completions;
  for (const auto& operation : history.operations) completions.push_back(operation.completed);
  std::sort(completions.begin(), completions.end());
  for (const std::uint32_t end : completions) {
    if (end != kNeverCompleted && !BruteForce(history, end).linearizable()) return end;
  }
  return kNeverCompleted;
}

/// What `read` may return so that everything until its completion is linearizable.
std::vector<Value> possible_results(checkers::linearizability::ClientHistory history,
                                    std::uint32_t read, const std::vector<Value>& candidates) {
  std::vector<Value> possible;
  checkers::linearizability::Operation& operation = history.operations[read];
  for (const Value value : candidates) {
    operation.kind = OperationKind::read;
    operation.outcome = OperationOutcome::ok;
    operation.value = value;
    if (BruteForce(history, operation.completed).linearizable()) possible.push_back(value);
  }
  return possible;
}

/// The history with what `result` says that it takes for a contradiction, and no more.
checkers::linearizability::ClientHistory what_remains(
    const checkers::linearizability::ClientHistory& history, const Linearizability& result,
    std::uint32_t end) {
  checkers::linearizability::ClientHistory rest = history;
  rest.operations.clear();
  const std::vector<std::uint32_t>& named = result.contradiction;
  for (std::uint32_t at = 0; at < history.operations.size(); ++at) {
    checkers::linearizability::Operation operation = history.operations[at];
    const bool is_named = std::count(named.begin(), named.end(), at) > 0;
    if (operation.outcome == OperationOutcome::failed) continue;
    if (operation.completed < result.contradiction_since && !is_named) continue;
    if (operation.completed <= end && !is_named) {
      operation.outcome = OperationOutcome::unknown;
      operation.completed = kNeverCompleted;
    }
    rest.operations.push_back(operation);
  }
  return rest;
}

/// Linearizable from the initial value (`since` is 0), or from any.
bool possible_from(checkers::linearizability::ClientHistory history, std::uint32_t since,
                   std::uint32_t end) {
  if (since == 0) return BruteForce(history, end).linearizable();
  for (Value value = 0; value < history.values.size(); ++value) {
    history.initial = value;
    if (BruteForce(history, end).linearizable()) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a budget that ends gives no verdict, and never a wrong one",
          "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.corrupted = *rc::gen::arbitrary<bool>();
    const RandomHistory random(*bytes(80), shape);
    const Decision truth = judge_linearizability(random.history()).decision;
    bool decided = false;
    for (std::uint64_t possibilities = 0; !decided; ++possibilities) {
      const Linearizability result = judge_linearizability(random.history(), {possibilities});
      RC_ASSERT(result.possibilities <= possibilities);
      decided = result.decision != Decision::undecided;
      if (decided) RC_ASSERT(result.decision == truth);
    }
  }));
}

TEST_CASE("what a register did is linearizable", "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.processes = *rc::gen::inRange(1u, 9u);
    shape.operations = 200;
    shape.keys = *rc::gen::inRange(1u, 4u);
    shape.texts = *rc::gen::arbitrary<bool>();
    const RandomHistory random(*bytes(1500), shape);
    RC_ASSERT(judge_linearizability(random.history()).decision == Decision::linearizable);
  }));
}

TEST_CASE("registers with made-up results are judged as by brute force",
          "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.processes = *rc::gen::inRange(1u, 5u);
    shape.corrupted = true;
    shape.texts = *rc::gen::arbitrary<bool>();
    const RandomHistory random(*bytes(100), shape);
    const std::uint32_t end = first_contradiction(random.history());
    const Linearizability result = judge_linearizability(random.history());
    RC_ASSERT((result.decision == Decision::linearizable) == (end == kNeverCompleted));
    if (end != kNeverCompleted)
      RC_ASSERT(random.history().operations[result.operation].completed == end);
  }));
}

TEST_CASE("the values that were possible are those that brute force finds",
          "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.processes = *rc::gen::inRange(2u, 5u);
    shape.corrupted = true;
    const RandomHistory random(*bytes(100), shape);
    const Linearizability result = judge_linearizability(random.history());
    RC_PRE(result.decision == Decision::not_linearizable);
    RC_ASSERT(result.possible_is_complete);
    const HistoryStory words;
    RC_ASSERT(result.possible ==
              possible_results(random.history(), result.operation,
                               {words.plain(0), words.plain(1), words.plain(2)}));
  }));
}

TEST_CASE("without the outcome of any one of them, contradicting operations can be placed",
          "[checkers][linearizability]") {
  CHECK(rc::check([] {
    RandomHistoryShape shape;
    shape.processes = *rc::gen::inRange(1u, 5u);
    shape.corrupted = true;
    shape.texts = *rc::gen::arbitrary<bool>();
    const RandomHistory random(*bytes(100), shape);
    const Linearizability result = judge_linearizability(random.history());
    RC_PRE(result.decision == Decision::not_linearizable);
    RC_ASSERT(result.contradiction_is_minimal);
    const std::uint32_t end = random.history().operations[result.operation].completed;
    for (const std::uint32_t named : result.contradiction) {
      RC_ASSERT(random.history().operations[named].invoked >= result.contradiction_since);
    }
    checkers::linearizability::ClientHistory history = what_remains(random.history(), result, end);
    RC_ASSERT(!possible_from(history, result.contradiction_since, end));
    for (auto& operation : history.operations) {
      if (operation.outcome == OperationOutcome::unknown || operation.completed > end) continue;
      const checkers::linearizability::Operation known = operation;
      operation.outcome = OperationOutcome::unknown;
      operation.completed = kNeverCompleted;
      RC_ASSERT(possible_from(history, result.contradiction_since, end));
      operation = known;
    }
  }));
}

}  // namespace squall::tests::linearizability_random_test
