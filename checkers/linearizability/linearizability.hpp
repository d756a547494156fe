// Linearizability of client histories: a general search that answers yes, no, or "undecided".
#pragma once

#include <cstdint>
#include <vector>

#include "checkers/linearizability/client_history.hpp"
#include "checkers/linearizability/key_search.hpp"

namespace squall::checkers::linearizability {

struct SearchBudget {
  std::uint64_t possibilities = 10'000'000;            // looked at, over all keys and explanations
  std::uint64_t bytes_max = std::uint64_t{512} << 20;  // of possibilities at any one time
};

/// Indexes below are of ClientHistory::operations. After the first three, all is of one key and
/// speaks of not_linearizable only.
struct Linearizability {
  Decision decision = Decision::linearizable;
  std::uint64_t possibilities = 0;            // looked at
  std::vector<std::uint32_t> undecided_keys;  // ascending

  /// The operation that cannot be placed: an ok read, or a compare-and-set that took effect or that
  /// found another value. Everything until just before its completion is linearizable, so its
  /// completion ends the shortest prefix that is not. Operations still open there count as what
  /// they turned out to be later. An undecided key may have a shorter one.
  std::uint32_t operation = 0;
  /// What the key may have held while that operation was open, ascending; kUnnamed stands for
  /// values that no operation names (sequences that nobody read).
  std::vector<Value> possible;
  bool possible_is_complete = false;  // false: the budget was spent first
  /// Completed operations, `operation` among them, that contradict each other whatever the others
  /// did, and whatever the key held before event `contradiction_since` (0: before that it held the
  /// initial value). Were the outcome of any one of them unknown, there would be no contradiction.
  /// In the order of invocation.
  std::vector<std::uint32_t> contradiction;
  std::uint32_t contradiction_since = 0;
  bool contradiction_is_minimal = false;  // false: the budget was spent first
};

/// Herlihy and Wing's linearizability of registers with compare-and-set and append. It is local:
/// each key is judged for itself (Herlihy, Wing 1990, theorem 1).
///
/// REQUIRES: events are distinct, and operations are in the order of invocation; see Operation.
/// COST: linear in the history for most; exponential in the number of open operations at worst,
/// which the budget bounds. No wrong answer ever: what the budget does not allow is undecided.
Linearizability judge_linearizability(const ClientHistory& history,
                                      const SearchBudget& budget = {}) noexcept;

}  // namespace squall::checkers::linearizability
