// Client histories for tests: written as a story, drawn at random, and judged by brute force.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/linearizability/client_history.hpp"

namespace squall::tests {

using checkers::linearizability::kNeverCompleted;
using checkers::linearizability::kNil;
using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;
using checkers::linearizability::Value;

/// Plain values are numbers below 16, 0 is nil; texts are sequences of their letters.
class HistoryStory {
 public:
  HistoryStory() {
    for (int n = 0; n < 16; ++n) plain_.push_back(n == 0 ? kNil : history_.values.add_plain());
  }
  Value plain(std::uint32_t number) const { return plain_[number]; }
  Value text(std::string_view letters) {
    Value value = checkers::linearizability::kEmpty;
    for (const char letter : letters) value = history_.values.extend(value, std::uint8_t(letter));
    return value;
  }

  /// Begins an operation and returns its index.
  std::uint32_t invoke(std::uint32_t process, OperationKind kind, Value value = kNil,
                       Value expected = kNil, std::uint32_t key = 0) {
    checkers::linearizability::Operation operation;
    operation.process = process;
    operation.key = key;
    operation.kind = kind;
    operation.value = value;
    operation.expected = expected;
    operation.invoked = ++events_;
    history_.operations.push_back(operation);
    return static_cast<std::uint32_t>(history_.operations.size()) - 1;
  }
  void complete(std::uint32_t index, OperationOutcome outcome = OperationOutcome::ok) {
    history_.operations[index].outcome = outcome;
    history_.operations[index].completed = ++events_;
  }
  void complete_read(std::uint32_t index, Value value) {
    history_.operations[index].value = value;
    complete(index);
  }

  std::uint32_t open_write(std::uint32_t process, std::uint32_t number, std::uint32_t key = 0) {
    return invoke(process, OperationKind::write, plain(number), kNil, key);
  }
  std::uint32_t open_read(std::uint32_t process, std::uint32_t key = 0) {
    return invoke(process, OperationKind::read, kNil, kNil, key);
  }
  std::uint32_t open_cas(std::uint32_t process, std::uint32_t expected, std::uint32_t number) {
    return invoke(process, OperationKind::compare_and_set, plain(number), plain(expected));
  }
  std::uint32_t open_append(std::uint32_t process, std::string_view letters) {
    return invoke(process, OperationKind::append, text(letters));
  }
  /// Invoked and completed with nothing in between.
  std::uint32_t write(std::uint32_t process, std::uint32_t number, std::uint32_t key = 0) {
    const std::uint32_t index = open_write(process, number, key);
    complete(index);
    return index;
  }
  std::uint32_t read(std::uint32_t process, std::uint32_t number, std::uint32_t key = 0) {
    const std::uint32_t index = open_read(process, key);
    complete_read(index, plain(number));
    return index;
  }
  std::uint32_t append(std::uint32_t process, std::string_view letters) {
    const std::uint32_t index = open_append(process, letters);
    complete(index);
    return index;
  }
  std::uint32_t read_text(std::uint32_t process, std::string_view letters) {
    const std::uint32_t index = open_read(process);
    complete_read(index, text(letters));
    return index;
  }

  checkers::linearizability::ClientHistory& history() { return history_; }
  const checkers::linearizability::ClientHistory& history() const { return history_; }

 private:
  checkers::linearizability::ClientHistory history_;
  std::vector<Value> plain_;
  std::uint32_t events_ = 0;
};

/// The definition itself: tries every order in which every set of operations can have taken effect.
/// Operations that complete after `end` count as open. One key only.
class BruteForce {
 public:
  explicit BruteForce(const checkers::linearizability::ClientHistory& history,
                      std::uint32_t end = kNeverCompleted)
      : history_(history), end_(end), done_(history.operations.size(), false) {}

  bool linearizable() { return place(history_.initial); }

 private:
  using Operation = checkers::linearizability::Operation;

  bool known(const Operation& operation) const {
    return operation.outcome != OperationOutcome::unknown && operation.completed <= end_;
  }
  bool place(Value value) {
    bool all = true;
    std::uint32_t first_completion = kNeverCompleted;
    for (std::size_t at = 0; at < done_.size(); ++at) {
      const Operation& operation = history_.operations[at];
      if (done_[at] || operation.outcome == OperationOutcome::failed || !known(operation)) continue;
      all = false;
      first_completion = std::min(first_completion, operation.completed);
    }
    if (all) return true;
    for (std::size_t at = 0; at < done_.size(); ++at) {
      const Operation& operation = history_.operations[at];
      if (done_[at] || operation.outcome == OperationOutcome::failed) continue;
      // An operation that was invoked after another one completed cannot precede it.
      if (operation.invoked > first_completion) continue;
      Value after = value;
      if (!takes_effect(operation, after)) continue;
      done_[at] = true;
      const bool placed = place(after);
      done_[at] = false;
      if (placed) return true;
    }
    return false;
  }
  bool takes_effect(const Operation& operation, Value& value) {
    switch (operation.kind) {
      case OperationKind::read:
        return operation.outcome == OperationOutcome::unknown || operation.value == value;
      case OperationKind::write:
        value = operation.value;
        return true;
      case OperationKind::compare_and_set:
        if (operation.outcome == OperationOutcome::mismatched) return value != operation.expected;
        if (value != operation.expected) return false;
        value = operation.value;
        return true;
      case OperationKind::append:
        if (value == kNil) value = checkers::linearizability::kEmpty;
        for (const std::uint32_t part : tree_.parts(operation.value)) {
          value = tree_.extend(value, part);
        }
        return true;
    }
    return false;
  }

  const checkers::linearizability::ClientHistory& history_;
  std::uint32_t end_;
  std::vector<bool> done_;
  checkers::linearizability::ValueTree tree_ =
      history_.values;  // grows beyond what the history names
};

}  // namespace squall::tests
