// Splits a history by key, judges each key, and explains the earliest contradiction.
#include "checkers/linearizability/linearizability.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "checkers/linearizability/explanation.hpp"
#include "checkers/linearizability/linearization.hpp"

namespace squall::checkers::linearizability {

namespace {

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

/// Judges the keys of a history one after the other.
class Court {
 public:
  Court(const ClientHistory& history, const SearchBudget& budget, bool with_witness)
      : history_(history),
        budget_(budget),
        with_witness_(with_witness),
        left_(budget.possibilities),
        search_(history.values, budget.watch),
        keys_(split(history)) {}

  Linearizability judge() {
    find_earliest();
    if (earliest_ != nullptr) {
      result_.decision = Decision::not_linearizable;
      explain();
    } else if (!result_.undecided_keys.empty()) {
      result_.decision = Decision::undecided;
    }
    judge_rest();
    std::sort(result_.keys.begin(), result_.keys.end(),
              [](const KeyVerdict& a, const KeyVerdict& b) { return a.key < b.key; });
    result_.possibilities = budget_.possibilities - left_;
    return std::move(result_);
  }

 private:
  /// Judges each key until the earliest contradiction that is known by then.
  void find_earliest() {
    for (const KeyHistory& key : keys_) {
      announce(judged_until_.size());
      const std::uint32_t thin_air = out_of_thin_air(key, history_.initial);
      judged_until_.push_back(completed_);
      KeyVerdict verdict = judge_key(key, thin_air, completed_);
      if (verdict.completed < completed_ && verdict.decision == Decision::not_linearizable) {
        earliest_ = &key;
        completed_ = verdict.completed;
        is_thin_air_ = completed_ == thin_air;
        result_.prefix_is_shortest = result_.prefix_is_shortest && !is_late_;
      } else if (verdict.decision == Decision::undecided) {
        result_.undecided_keys.push_back(verdict.key);
      }
      result_.keys.push_back(std::move(verdict));
    }
    std::sort(result_.undecided_keys.begin(), result_.undecided_keys.end());
  }

  /// Judges keys whole that were linearizable as far as they had to be judged.
  void judge_rest() {
    for (std::size_t at = 0; at < keys_.size(); ++at) {
      const std::uint32_t last = keys_[at].last_event();
      const bool whole = judged_until_[at] > last;
      if (result_.keys[at].decision != Decision::linearizable || whole) continue;
      announce(at);
      const std::uint64_t before = result_.keys[at].possibilities;
      const std::uint32_t thin_air = out_of_thin_air(keys_[at], history_.initial);
      result_.keys[at] = judge_key(keys_[at], thin_air, kNeverCompleted);
      result_.keys[at].possibilities += before;
    }
  }

  void announce(std::size_t done) {
    if (budget_.watch == nullptr) return;
    budget_.watch->begins_key(static_cast<std::uint32_t>(done),
                              static_cast<std::uint32_t>(keys_.size()));
  }

  /// Up to event `until`. `thin_air`: out_of_thin_air().
  KeyVerdict judge_key(const KeyHistory& key, std::uint32_t thin_air, std::uint32_t until) {
    KeyVerdict verdict;
    verdict.key = key.operations.front().key;
    const std::uint64_t before = left_;
    is_late_ = false;
    KeySearch::Question question{key.operations, history_.initial};
    question.until = std::min(until, thin_air);
    question.keep_trail = with_witness_ && until > key.last_event() && thin_air == kNeverCompleted;
    const bool known = thin_air < until;
    const std::uint64_t share = known ? std::min(left_, kKnownVerdictMax) : left_;
    left_ = share;
    KeySearch::Answer answer = search_.search(question, left_, budget_.bytes_max);
    if (question.keep_trail && answer.ended == SearchEnd::memory) {
      question.keep_trail = false;
      answer = search_.search(question, left_, budget_.bytes_max);
    }
    left_ += before - share;
    verdict.possibilities = before - left_;
    if (known && answer.decision != Decision::not_linearizable) {
      is_late_ = answer.decision == Decision::undecided;
      answer = {Decision::not_linearizable, thin_air, SearchEnd::decided};
    }
    verdict.decision = answer.decision;
    verdict.completed = answer.completed;
    verdict.ended = answer.ended;
    if (question.keep_trail && answer.decision == Decision::linearizable) {
      verdict.has_witness = true;
      for (const std::uint32_t at : linearization(key.operations, history_, search_.takes())) {
        verdict.witness.push_back(key.indexes[at]);
      }
    }
    return verdict;
  }

  void explain() {
    // The verdict is known; its explanation gets a part of the budget.
    constexpr std::uint64_t kShare = 4;
    std::uint64_t share = std::min(left_, budget_.possibilities / kShare);
    left_ -= share;
    Explanation explanation(search_, *earliest_, history_.initial, completed_, share,
                            budget_.bytes_max);
    if (is_thin_air_) {
      explanation.explain_thin_air(result_);
    } else {
      explanation.explain(result_);
    }
    left_ += share;
  }

  const ClientHistory& history_;
  const SearchBudget& budget_;
  bool with_witness_;
  std::uint64_t left_;  // possibilities
  KeySearch search_;
  std::vector<KeyHistory> keys_;
  std::vector<std::uint32_t> judged_until_;  // by position in keys_
  const KeyHistory* earliest_ = nullptr;
  std::uint32_t completed_ = kNeverCompleted;  // the earliest contradiction
  bool is_thin_air_ = false;
  bool is_late_ = false;  // of the last key: a shorter prefix may contradict
  Linearizability result_;
};

}  // namespace

Linearizability judge_linearizability(const ClientHistory& history, const SearchBudget& budget,
                                      bool with_witness) noexcept {
  return Court(history, budget, with_witness).judge();
}

}  // namespace squall::checkers::linearizability
