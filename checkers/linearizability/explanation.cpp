// Searches for what was possible, and leaves out operations while the contradiction stays.
#include "checkers/linearizability/explanation.hpp"

#include <algorithm>

namespace squall::checkers::linearizability {

Explanation::Explanation(KeySearch& search, const KeyHistory& key, Value initial,
                         std::uint32_t completed, std::uint64_t& possibilities,
                         std::uint64_t bytes_max)
    : search_(search),
      key_(key),
      initial_(initial),
      completed_(completed),
      possibilities_(possibilities),
      bytes_max_(bytes_max) {
  while (key_.operations[culprit_].completed != completed) ++culprit_;
}

void Explanation::explain(Linearizability& result) noexcept {
  result.operation = key_.indexes[culprit_];
  find_possible(result);
  find_contradiction(result);
}

void Explanation::explain_thin_air(Linearizability& result) noexcept {
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

void Explanation::find_possible(Linearizability& result) noexcept {
  KeySearch::Question question{key_.operations, initial_};
  question.until = completed_ + 1;
  question.probe = culprit_;
  const auto answer = search_.search(question, possibilities_, bytes_max_);
  result.possible_is_complete = answer.decision != Decision::undecided && search_.met_all();
  if (answer.decision != Decision::undecided) result.possible = search_.met();
}

void Explanation::find_contradiction(Linearizability& result) noexcept {
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
void Explanation::find_window() noexcept {
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
void Explanation::look_back(std::uint32_t size) noexcept {
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
bool Explanation::forget(bool observers) noexcept {
  std::vector<std::uint32_t> known;
  for (std::uint32_t at = 0; at < window_.size(); ++at) {
    const Operation& operation = window_[at];
    const bool observes =
        operation.kind == OperationKind::read || operation.outcome == OperationOutcome::mismatched;
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

bool Explanation::contradicts() noexcept {
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

}  // namespace squall::checkers::linearizability
