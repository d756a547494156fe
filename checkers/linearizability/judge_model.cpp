// Judges each key of a model's history, and finds the earliest contradiction.
#include <algorithm>

#include "checkers/linearizability/model_search.hpp"

namespace squall::checkers::linearizability {

namespace {

struct ModelKey {
  std::vector<std::uint32_t> indexes;  // in ClientHistory::operations
  std::vector<Operation> operations;
  std::vector<Act> acts;
};

std::map<std::uint32_t, ModelKey> split_by_key(const ClientHistory& history,
                                               std::span<const Act> acts) {
  std::map<std::uint32_t, ModelKey> keys;
  for (std::uint32_t at = 0; at < history.operations.size(); ++at) {
    const Operation& operation = history.operations[at];
    if (operation.outcome == OperationOutcome::failed) continue;
    ModelKey& key = keys[operation.key];
    key.indexes.push_back(at);
    key.operations.push_back(operation);
    key.acts.push_back(acts[at]);
  }
  return keys;
}

}  // namespace

ModelVerdict judge_model(Model model, const ClientHistory& history, std::span<const Act> acts,
                         const SearchBudget& budget, bool with_witness) noexcept {
  ModelVerdict verdict;
  Linearizability& result = verdict.result;
  std::uint64_t left = budget.possibilities;
  std::uint32_t earliest = kNeverCompleted;
  ModelSearch search(history.values, budget);
  const auto keys = split_by_key(history, acts);
  for (const auto& [number, key] : keys) {
    if (budget.watch != nullptr) {
      budget.watch->begins_key(static_cast<std::uint32_t>(result.keys.size()),
                               static_cast<std::uint32_t>(keys.size()));
    }
    const std::uint64_t before = left;
    ModelSearch::Question question{model, key.operations, key.acts};
    question.keep_trail = with_witness;
    ModelSearch::Answer answer = search.search(question, left);
    if (question.keep_trail && answer.ended == SearchEnd::memory) {
      question.keep_trail = false;
      answer = search.search(question, left);
    }
    KeyVerdict of_key;
    of_key.key = number;
    of_key.decision = answer.decision;
    of_key.ended = answer.ended;
    of_key.completed = answer.completed;
    of_key.possibilities = before - left;
    if (answer.decision == Decision::undecided) result.undecided_keys.push_back(number);
    if (answer.decision == Decision::linearizable && question.keep_trail) {
      of_key.has_witness = true;
      for (const std::uint32_t at : search.witness()) of_key.witness.push_back(key.indexes[at]);
    }
    if (answer.decision == Decision::not_linearizable && answer.completed < earliest) {
      earliest = answer.completed;
      verdict.possible = search.possible();
      for (std::size_t at = 0; at < key.indexes.size(); ++at) {
        if (key.operations[at].completed == earliest) result.operation = key.indexes[at];
      }
    }
    result.keys.push_back(std::move(of_key));
  }
  if (earliest != kNeverCompleted) {
    result.decision = Decision::not_linearizable;
    result.possible_is_complete = true;
  } else if (!result.undecided_keys.empty()) {
    result.decision = Decision::undecided;
  }
  result.possibilities = budget.possibilities - left;
  return verdict;
}

}  // namespace squall::checkers::linearizability
