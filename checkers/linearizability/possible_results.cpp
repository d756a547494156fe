// Probes each operation, from the latest moment on at which the value of its key is known.
#include "checkers/linearizability/possible_results.hpp"

#include <algorithm>
#include <map>

#include "checkers/linearizability/key_search.hpp"

namespace squall::checkers::linearizability {

namespace {

/// The operations on one key that may have an effect, and where searches of it may begin.
struct ProbedKey {
  std::vector<std::uint32_t> indexes;  // in ClientHistory::operations
  std::vector<Operation> operations;
  /// By position: the latest operation before it that was open alone, after which the value of the
  /// key is known; kNever: there is none.
  std::vector<std::uint32_t> known_after;

  static constexpr std::uint32_t kNever = 0xffff'ffff;
};

bool is_unknown_read(const Operation& operation) {
  return operation.kind == OperationKind::read && operation.outcome == OperationOutcome::unknown;
}

bool tells_value(const Operation& operation) {
  return operation.outcome == OperationOutcome::ok && operation.kind != OperationKind::append;
}

void find_known_values(ProbedKey& key) {
  std::uint32_t busy_until = 0;
  std::uint32_t latest = ProbedKey::kNever;
  std::uint32_t candidate = ProbedKey::kNever;  // nothing was open with it so far
  for (std::uint32_t at = 0; at < key.operations.size(); ++at) {
    const Operation& operation = key.operations[at];
    if (candidate != ProbedKey::kNever && operation.invoked > busy_until) latest = candidate;
    key.known_after.push_back(latest);
    if (is_unknown_read(operation)) continue;
    const bool alone = operation.invoked > busy_until && tells_value(operation);
    candidate = alone ? at : ProbedKey::kNever;
    busy_until = std::max(busy_until, operation.completed);
  }
}

std::map<std::uint32_t, ProbedKey> keys_of(const ClientHistory& history) {
  std::map<std::uint32_t, ProbedKey> keys;
  for (std::uint32_t at = 0; at < history.operations.size(); ++at) {
    const Operation& operation = history.operations[at];
    if (operation.outcome == OperationOutcome::failed) continue;
    ProbedKey& key = keys[operation.key];
    key.indexes.push_back(at);
    key.operations.push_back(operation);
  }
  for (auto& [number, key] : keys) find_known_values(key);
  return keys;
}

}  // namespace

std::vector<PossibleResult> possible_results(const ClientHistory& history,
                                             std::span<const std::uint32_t> wanted,
                                             const SearchBudget& budget,
                                             std::uint64_t possibilities_each) noexcept {
  std::vector<PossibleResult> results;
  const auto keys = keys_of(history);
  KeySearch search(history.values, budget.watch);
  std::uint64_t left = budget.possibilities;
  for (const std::uint32_t operation : wanted) {
    const ProbedKey& key = keys.at(history.operations[operation].key);
    const auto found = std::lower_bound(key.indexes.begin(), key.indexes.end(), operation);
    const auto position = static_cast<std::uint32_t>(found - key.indexes.begin());
    const std::uint32_t completed = key.operations[position].completed;
    const std::uint32_t known = key.known_after[position];
    const std::uint32_t from = known == ProbedKey::kNever ? 0 : known + 1;
    std::uint32_t end = position + 1;
    while (end < key.operations.size() && key.operations[end].invoked < completed) ++end;
    KeySearch::Question question;
    question.operations = std::span(key.operations).subspan(from, end - from);
    question.initial = from == 0 ? history.initial : key.operations[known].value;
    question.until = completed + 1;
    question.probe = position - from;
    const std::uint64_t share = std::min(left, possibilities_each);
    std::uint64_t rest = share;
    const KeySearch::Answer answer = search.search(question, rest, budget.bytes_max);
    left -= share - rest;
    if (answer.ended == SearchEnd::stopped || left == 0) break;
    const bool whole = answer.decision != Decision::undecided && search.met_all();
    if (whole) results.push_back({operation, search.met()});
  }
  return results;
}

}  // namespace squall::checkers::linearizability
