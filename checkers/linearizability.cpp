// Splits a history by keys, judges each, and explains the earliest contradiction.
#include "checkers/linearizability.hpp"

#include <algorithm>
#include <numeric>

namespace squall::checkers {

namespace {

/// The operations on one key that may have an effect.
struct KeyHistory {
  std::vector<std::uint32_t> indexes;  // in ClientHistory::operations
  std::vector<Operation> operations;
};

/// Small ones first: what is cheap is decided before the budget is spent.
std::vector<KeyHistory> split(const ClientHistory& history) {
  std::vector<KeyHistory> keys;
  std::vector<std::uint32_t> order(history.operations.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return history.operations[a].key < history.operations[b].key;
  });
  std::uint32_t key = 0;
  for (const std::uint32_t index : order) {
    const Operation& operation = history.operations[index];
    if (operation.outcome == OperationOutcome::failed) continue;
    if (keys.empty() || operation.key != key) keys.emplace_back();
    key = operation.key;
    keys.back().indexes.push_back(index);
    keys.back().operations.push_back(operation);
  }
  std::stable_sort(keys.begin(), keys.end(), [](const KeyHistory& a, const KeyHistory& b) {
    return a.indexes.size() < b.indexes.size();
  });
  return keys;
}

/// Judges histories of one key, and the same with less known of them.
class Explanation {
 public:
  Explanation(KeySearch& search, const KeyHistory& key, Value initial, std::uint32_t completed,
              std::uint64_t& possibilities, std::uint64_t bytes_max)
      : search_(search),
        key_(key),
        initial_(initial),
        completed_(completed),
        possibilities_(possibilities),
        bytes_max_(bytes_max) {
    while (key_.operations[culprit_].completed != completed) ++culprit_;
  }

  void explain(Linearizability& result) {
    result.operation = key_.indexes[culprit_];
    find_possible(result);
    find_contradiction(result);
  }

 private:
  KeySearch::Question question() const {
    return {key_.operations, initial_, completed_ + 1, KeyTimeline::kNoProbe};
  }

  void find_possible(Linearizability& result) {
    KeySearch::Question question = this->question();
    question.probe = culprit_;
    const auto answer = search_.search(question, possibilities_, bytes_max_);
    result.possible_is_complete = answer.decision != Decision::undecided && search_.met_all();
    if (answer.decision != Decision::undecided) result.possible = search_.met();
  }

  /// Forgets outcomes, in ever smaller groups, as long as the rest still contradicts itself.
  void find_contradiction(Linearizability& result) {
    std::vector<std::uint32_t> known;  // positions in key_
    for (std::uint32_t at = 0; at < key_.operations.size(); ++at) {
      const Operation& operation = key_.operations[at];
      if (operation.completed < completed_) known.push_back(at);
    }
    weakened_ = key_.operations;
    bool all_decided = true;
    for (std::size_t group = known.size(); group > 0; group /= 2) {
      for (std::size_t from = 0; from < known.size();) {
        const std::size_t to = std::min(from + group, known.size());
        const auto first = known.begin() + static_cast<std::ptrdiff_t>(from);
        const auto last = known.begin() + static_cast<std::ptrdiff_t>(to);
        const Decision decision = without({first, last});
        if (decision == Decision::not_linearizable) {
          known.erase(first, last);
        } else {
          for (auto at = first; at != last; ++at) weakened_[*at] = key_.operations[*at];
          from = to;
          if (group == 1) all_decided = all_decided && decision == Decision::linearizable;
        }
      }
    }
    known.push_back(culprit_);
    std::sort(known.begin(), known.end());
    for (const std::uint32_t at : known) result.contradiction.push_back(key_.indexes[at]);
    result.contradiction_is_minimal = all_decided;
  }

  /// What holds when the outcomes of these operations are forgotten, too.
  Decision without(std::span<const std::uint32_t> operations) {
    for (const std::uint32_t at : operations) {
      weakened_[at].outcome = OperationOutcome::unknown;
      weakened_[at].completed = kNever;
    }
    // One hard question must not take the budget of all others.
    constexpr std::uint64_t kShare = 16;
    std::uint64_t share = possibilities_ / kShare;
    const std::uint64_t before = share;
    KeySearch::Question question = this->question();
    question.operations = weakened_;
    const auto answer = search_.search(question, share, bytes_max_);
    possibilities_ -= before - share;
    return answer.decision;
  }

  KeySearch& search_;
  const KeyHistory& key_;
  Value initial_;
  std::uint32_t completed_;
  std::uint64_t& possibilities_;
  std::uint64_t bytes_max_;
  std::uint32_t culprit_ = 0;  // position in key_
  std::vector<Operation> weakened_;
};

}  // namespace

Linearizability judge_linearizability(const ClientHistory& history,
                                      const SearchBudget& budget) noexcept {
  Linearizability result;
  std::uint64_t possibilities = budget.possibilities;
  KeySearch search(history.values);
  const std::vector<KeyHistory> keys = split(history);
  const KeyHistory* earliest = nullptr;
  std::uint32_t completed = kNever;
  for (const KeyHistory& key : keys) {
    const KeySearch::Question question{key.operations, history.initial, completed,
                                       KeyTimeline::kNoProbe};
    const auto answer = search.search(question, possibilities, budget.bytes_max);
    if (answer.decision == Decision::undecided) {
      result.undecided_keys.push_back(key.operations.front().key);
    } else if (answer.decision == Decision::not_linearizable) {
      earliest = &key;
      completed = answer.completed;
    }
  }
  std::sort(result.undecided_keys.begin(), result.undecided_keys.end());
  if (earliest != nullptr) {
    result.decision = Decision::not_linearizable;
    Explanation(search, *earliest, history.initial, completed, possibilities, budget.bytes_max)
        .explain(result);
  } else if (!result.undecided_keys.empty()) {
    result.decision = Decision::undecided;
  }
  result.possibilities = budget.possibilities - possibilities;
  return result;
}

}  // namespace squall::checkers
