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

/// The search of one key.
struct KeyAnswer {
  ModelSearch::Answer answer;
  bool is_shortest = true;     // no shorter prefix contradicts
  bool knows_possible = true;  // ModelSearch::possible() is about the operation without a place
};

/// Judges the prefix that ends with event `end`.
ModelSearch::Answer judge_prefix(ModelSearch& search, const ModelSearch::Question& question,
                                 std::uint32_t end, std::uint64_t& left) {
  ModelSearch::Question prefix = question;
  prefix.keep_trail = false;
  prefix.until = end + 1;
  std::size_t count = 0;
  while (count < question.operations.size() && question.operations[count].invoked < end) ++count;
  prefix.operations = question.operations.first(count);
  prefix.acts = question.acts.first(count);
  return search.search(prefix, left);
}

/// After a model that looks ahead found a contradiction: the completion that ends the shortest
/// prefix. It is that one or a later one.
KeyAnswer shortest_prefix(ModelSearch& search, const ModelSearch::Question& question,
                          std::uint32_t first, std::uint64_t& left) {
  std::vector<std::uint32_t> ends;
  for (const Operation& operation : question.operations) {
    const bool known = operation.outcome != OperationOutcome::unknown;
    if (known && operation.completed >= first) ends.push_back(operation.completed);
  }
  std::sort(ends.begin(), ends.end());
  KeyAnswer found;
  std::size_t low = 0;                 // prefixes before this one are linearizable
  std::size_t high = ends.size() - 1;  // this one is not
  for (std::size_t step = 1; low < high;) {
    // Most contradictions are met where they are: look near the first completion first.
    const std::size_t middle = std::min(low + step - 1, low + (high - low) / 2);
    const auto answer = judge_prefix(search, question, ends[middle], left);
    if (answer.decision == Decision::undecided) {
      found.is_shortest = false;
      break;
    }
    if (answer.decision == Decision::not_linearizable) {
      high = middle;
    } else {
      low = middle + 1;
      step *= 2;
    }
  }
  found.answer = judge_prefix(search, question, ends[high], left);
  found.knows_possible = found.answer.completed == ends[high];
  found.answer = {Decision::not_linearizable, ends[high], SearchEnd::decided};
  return found;
}

KeyAnswer judge_key(ModelSearch& search, ModelSearch::Question& question, std::uint64_t& left) {
  KeyAnswer found;
  found.answer = search.search(question, left);
  if (question.keep_trail && found.answer.ended == SearchEnd::memory) {
    question.keep_trail = false;
    found.answer = search.search(question, left);
  }
  if (found.answer.decision == Decision::not_linearizable && looks_ahead(question.model)) {
    found = shortest_prefix(search, question, found.answer.completed, left);
  }
  return found;
}

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
    const KeyAnswer found = judge_key(search, question, left);
    const ModelSearch::Answer& answer = found.answer;
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
      verdict.possible.clear();
      if (found.knows_possible) verdict.possible = search.possible();
      result.possible_is_complete = found.knows_possible;
      result.prefix_is_shortest = found.is_shortest;
      for (std::size_t at = 0; at < key.indexes.size(); ++at) {
        if (key.operations[at].completed == earliest) result.operation = key.indexes[at];
      }
    }
    result.keys.push_back(std::move(of_key));
  }
  if (earliest != kNeverCompleted) {
    result.decision = Decision::not_linearizable;
  } else if (!result.undecided_keys.empty()) {
    result.decision = Decision::undecided;
  }
  result.possibilities = budget.possibilities - left;
  return verdict;
}

}  // namespace squall::checkers::linearizability
