// Splits a history by key, judges each key, and explains the earliest contradiction.
#include "checkers/linearizability/linearizability.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace squall::checkers::linearizability {

namespace {

/// The operations on one key that may have an effect.
struct KeyHistory {
  std::vector<std::uint32_t> indexes;  // in ClientHistory::operations
  std::vector<Operation> operations;
};

/// Small histories first: cheap keys are decided before the budget is spent.
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

/// The completion of the first operation that observed a value that no operation, invoked before,
/// could have written; kNeverCompleted: there is none, or the key has appends. COST: O(n log n).
std::uint32_t out_of_thin_air(const KeyHistory& key, Value initial) {
  std::map<Value, std::uint32_t> written_since{{initial, 0}};  // the first invocation
  for (const Operation& operation : key.operations) {
    if (operation.kind == OperationKind::append) return kNeverCompleted;
    if (operation.kind == OperationKind::read) continue;
    if (operation.outcome == OperationOutcome::mismatched) continue;
    written_since.emplace(operation.value, operation.invoked);
  }
  std::uint32_t first = kNeverCompleted;
  for (const Operation& operation : key.operations) {
    if (operation.outcome != OperationOutcome::ok || operation.kind == OperationKind::write) {
      continue;
    }
    const bool reads = operation.kind == OperationKind::read;
    const auto found = written_since.find(reads ? operation.value : operation.expected);
    if (found != written_since.end() && found->second < operation.completed) continue;
    first = std::min(first, operation.completed);
  }
  return first;
}

/// What a search may spend on a verdict that is known already.
constexpr std::uint64_t kKnownVerdictMax = 100'000;

/// Judges a key up to event `until`. `thin_air`: out_of_thin_air().
KeySearch::Answer judge_key(KeySearch& search, const KeySearch::Question& question,
                            std::uint32_t thin_air, std::uint64_t& possibilities,
                            const SearchBudget& budget) {
  if (thin_air >= question.until) return search.search(question, possibilities, budget.bytes_max);
  KeySearch::Question before = question;
  before.until = thin_air;
  const std::uint64_t share = std::min(possibilities, kKnownVerdictMax);
  std::uint64_t left = share;
  KeySearch::Answer answer = search.search(before, left, budget.bytes_max);
  possibilities -= share - left;
  if (answer.decision != Decision::not_linearizable) answer.completed = thin_air;
  return answer;
}

/// Explains a contradiction: the values that were possible, and a minimal set of operations.
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

  /// After out_of_thin_air(): the culprit contradicts by itself, except where an operation that
  /// found another value would write what it observed.
  void explain_thin_air(Linearizability& result) {
    const Operation& culprit = key_.operations[culprit_];
    const bool reads = culprit.kind == OperationKind::read;
    const Value observed = reads ? culprit.value : culprit.expected;
    for (const Operation& operation : key_.operations) {
      const bool mismatched = operation.outcome == OperationOutcome::mismatched;
      if (mismatched && operation.value == observed && operation.completed < completed_) {
        explain(result);
        return;
      }
    }
    result.operation = key_.indexes[culprit_];
    const std::uint64_t kept = possibilities_ - std::min(possibilities_, kKnownVerdictMax);
    possibilities_ -= kept;
    find_possible(result);
    possibilities_ += kept;
    result.contradiction = {result.operation};
    result.contradiction_is_minimal = true;
  }

 private:
  void find_possible(Linearizability& result) {
    KeySearch::Question question{key_.operations, initial_};
    question.until = completed_ + 1;
    question.probe = culprit_;
    const auto answer = search_.search(question, possibilities_, bytes_max_);
    result.possible_is_complete = answer.decision != Decision::undecided && search_.met_all();
    if (answer.decision != Decision::undecided) result.possible = search_.met();
  }

  void find_contradiction(Linearizability& result) {
    find_window();
    // Observers are dropped first: then fewer written values matter.
    bool minimal = true;
    for (const bool observers : {true, false}) minimal = forget(observers) && minimal;
    for (std::size_t at = 0; at < window_.size(); ++at) {
      if (is_known(window_[at])) result.contradiction.push_back(indexes_[at]);
    }
    result.contradiction_since = first_ == 0 ? 0 : key_.operations[first_].invoked;
    result.contradiction_is_minimal = minimal;
  }

  /// The shortest window that is not linearizable for any initial value.
  void find_window() {
    std::uint32_t size = 1;
    for (look_back(size); first_ > 0 && !contradicts(); look_back(size)) size *= 2;
    std::uint32_t too_short = size / 2;
    while (size - too_short > 1) {
      const std::uint32_t middle = too_short + (size - too_short) / 2;
      look_back(middle);
      (first_ > 0 && !contradicts() ? too_short : size) = middle;
    }
    look_back(size);
  }

  /// Makes the window from the invocation of the `size`-th operation before the culprit. The value
  /// at its begin is any; operations that had completed are left out; operations that were open
  /// have an unknown outcome. In every linearization of the whole history, operations that are
  /// invoked later follow those that had completed; so if the window is not linearizable, neither
  /// is the whole.
  void look_back(std::uint32_t size) {
    first_ = culprit_ < size ? 0 : culprit_ + 1 - size;
    const std::uint32_t since = key_.operations[first_].invoked;
    window_.clear();
    indexes_.clear();
    for (std::uint32_t at = 0; at < key_.operations.size(); ++at) {
      Operation operation = key_.operations[at];
      if (operation.invoked > completed_) break;
      if (at < first_ && operation.completed < since) continue;
      if (at < first_) make_unknown(operation);
      window_.push_back(operation);
      indexes_.push_back(key_.indexes[at]);
    }
  }

  /// Makes outcomes unknown, in smaller and smaller groups, while the window stays contradictory
  /// (delta debugging). True when no single outcome of those that are left can be made unknown.
  bool forget(bool observers) {
    std::vector<std::uint32_t> known;
    for (std::uint32_t at = 0; at < window_.size(); ++at) {
      const Operation& operation = window_[at];
      const bool observes = operation.kind == OperationKind::read ||
                            operation.outcome == OperationOutcome::mismatched;
      if (is_known(operation) && operation.completed < completed_ && observes == observers) {
        known.push_back(at);
      }
    }
    bool decided = true;
    for (std::size_t group = known.size(); group > 0; group /= 2) {
      decided = true;
      for (std::size_t from = 0; from < known.size();) {
        const std::size_t to = std::min(from + group, known.size());
        std::vector<Operation> before = window_;
        for (std::size_t at = from; at < to; ++at) make_unknown(window_[known[at]]);
        if (contradicts()) {
          known.erase(known.begin() + static_cast<std::ptrdiff_t>(from),
                      known.begin() + static_cast<std::ptrdiff_t>(to));
        } else {
          window_.swap(before);
          from = to;
        }
        decided = decided && decided_;
      }
    }
    return decided;
  }

  bool contradicts() {
    // One hard search must not spend the budget of all others.
    constexpr std::uint64_t kShare = 16;
    const std::uint64_t share = possibilities_ / kShare;
    std::uint64_t left = share;
    KeySearch::Question question{window_, initial_};
    question.any_initial = first_ > 0;
    question.until = completed_ + 1;
    const auto answer = search_.search(question, left, bytes_max_);
    possibilities_ -= share - left;
    decided_ = answer.decision != Decision::undecided;
    return answer.decision == Decision::not_linearizable;
  }

  bool is_known(const Operation& operation) const {
    return operation.outcome != OperationOutcome::unknown && operation.completed <= completed_;
  }
  static void make_unknown(Operation& operation) {
    operation.outcome = OperationOutcome::unknown;
    operation.completed = kNeverCompleted;
  }

  KeySearch& search_;
  const KeyHistory& key_;
  Value initial_;
  std::uint32_t completed_;
  std::uint64_t& possibilities_;
  std::uint64_t bytes_max_;
  std::uint32_t culprit_ = 0;  // position in key_
  std::uint32_t first_ = 0;    // position in key_: the begin of the window
  std::vector<Operation> window_;
  std::vector<std::uint32_t> indexes_;  // of window_, in ClientHistory::operations
  bool decided_ = true;                 // the last answer was one
};

}  // namespace

Linearizability judge_linearizability(const ClientHistory& history,
                                      const SearchBudget& budget) noexcept {
  Linearizability result;
  std::uint64_t possibilities = budget.possibilities;
  KeySearch search(history.values);
  const std::vector<KeyHistory> keys = split(history);
  const KeyHistory* earliest = nullptr;
  std::uint32_t completed = kNeverCompleted;
  bool is_thin_air = false;
  for (const KeyHistory& key : keys) {
    KeySearch::Question question{key.operations, history.initial};
    question.until = completed;
    const std::uint32_t thin_air = out_of_thin_air(key, history.initial);
    const auto answer = judge_key(search, question, thin_air, possibilities, budget);
    if (thin_air < completed || answer.decision == Decision::not_linearizable) {
      earliest = &key;
      completed = answer.completed;
      is_thin_air = completed == thin_air;
      result.prefix_is_shortest =
          result.prefix_is_shortest && answer.decision != Decision::undecided;
    } else if (answer.decision == Decision::undecided) {
      result.undecided_keys.push_back(key.operations.front().key);
    }
  }
  std::sort(result.undecided_keys.begin(), result.undecided_keys.end());
  if (earliest != nullptr) {
    result.decision = Decision::not_linearizable;
    // The verdict is known; its explanation gets a part of the budget.
    constexpr std::uint64_t kShare = 4;
    std::uint64_t share = std::min(possibilities, budget.possibilities / kShare);
    possibilities -= share;
    Explanation explanation(search, *earliest, history.initial, completed, share, budget.bytes_max);
    if (is_thin_air) {
      explanation.explain_thin_air(result);
    } else {
      explanation.explain(result);
    }
    possibilities += share;
  } else if (!result.undecided_keys.empty()) {
    result.decision = Decision::undecided;
  }
  result.possibilities = budget.possibilities - possibilities;
  return result;
}

}  // namespace squall::checkers::linearizability
