// The explanation of a contradiction: the values that were possible, and a minimal set of operations.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "checkers/linearizability/key_search.hpp"
#include "checkers/linearizability/linearizability.hpp"

namespace squall::checkers::linearizability {

/// The operations on one key that may have an effect.
struct KeyHistory {
  std::vector<std::uint32_t> indexes;  // in ClientHistory::operations
  std::vector<Operation> operations;

  std::uint32_t last_event() const {
    std::uint32_t last = 0;
    for (const Operation& operation : operations) {
      const bool open = operation.completed == kNeverCompleted;
      last = std::max(last, open ? operation.invoked : operation.completed);
    }
    return last;
  }
};

/// What a search may spend on a verdict that is known already.
inline constexpr std::uint64_t kKnownVerdictMax = 100'000;

class Explanation {
 public:
  /// `completed`: the completion of the operation that has no place, the culprit. All arguments must
  /// outlive this; what is expanded is subtracted from `possibilities`.
  Explanation(KeySearch& search, const KeyHistory& key, Value initial, std::uint32_t completed,
              std::uint64_t& possibilities, std::uint64_t bytes_max);

  void explain(Linearizability& result) noexcept;
  /// The culprit observed a value that no operation writes: it contradicts by itself, except where
  /// an operation that found another value would write what it observed.
  void explain_thin_air(Linearizability& result) noexcept;

 private:
  void find_possible(Linearizability& result) noexcept;
  void find_contradiction(Linearizability& result) noexcept;
  void find_window() noexcept;
  void look_back(std::uint32_t size) noexcept;
  bool forget(bool observers) noexcept;
  bool contradicts() noexcept;
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

}  // namespace squall::checkers::linearizability
