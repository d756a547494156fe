// The linearizability checker for client histories: linearizable, not linearizable, or undecided.
#pragma once

#include <cstdint>
#include <vector>

#include "checkers/linearizability/client_history.hpp"
#include "checkers/linearizability/key_search.hpp"

namespace squall::checkers::linearizability {

struct SearchBudget {
  std::uint64_t possibilities = 10'000'000;            // expanded, over all keys and explanations
  std::uint64_t bytes_max = std::uint64_t{512} << 20;  // of possibilities at the same time
  SearchWatch* watch = nullptr;
};

/// What is known of one key.
struct KeyVerdict {
  std::uint32_t key = 0;
  Decision decision = Decision::linearizable;
  SearchEnd ended = SearchEnd::decided;
  /// Not linearizable: the completion that ends the key's shortest prefix that is not. Undecided:
  /// the first completion of which that is unknown. Every prefix before it is linearizable.
  std::uint32_t completed = kNeverCompleted;
  std::uint64_t possibilities = 0;  // expanded, without those of an explanation
  /// Where it was asked for and the key is linearizable: an order in which its operations can have
  /// taken effect. Those of unknown outcome that need not have taken effect are left out.
  bool has_witness = false;  // false also where the memory did not suffice
  std::vector<std::uint32_t> witness;
};

/// Operations are named by their positions in ClientHistory::operations. All fields after
/// `keys` are about one key, and have a meaning only if the decision is not_linearizable.
struct Linearizability {
  Decision decision = Decision::linearizable;
  std::uint64_t possibilities = 0;            // expanded
  std::vector<std::uint32_t> undecided_keys;  // ascending; their prefixes may be shorter
  std::vector<KeyVerdict> keys;  // ascending; of those with an operation that may matter

  /// The operation that has no place: an ok read, or a compare-and-set that took effect or that
  /// found another value. The prefix before its completion is linearizable, so that its completion
  /// ends the shortest prefix that is not. Operations that are open there have the outcomes that
  /// they had later. An undecided key may have a shorter prefix.
  std::uint32_t operation = 0;
  /// False: the operation observed a value that no operation writes to its key, and the budget was
  /// spent before the prefix without it was decided.
  bool prefix_is_shortest = true;
  /// The values that the key may have held while that operation was open, ascending; kUnnamed
  /// stands for values that no operation names (sequences that were never read).
  std::vector<Value> possible;
  bool possible_is_complete = false;  // false: the budget was spent first
  /// Completed operations, with `operation`, that contradict each other for all effects of the
  /// other operations, and for all values that the key held before event `contradiction_since` (0:
  /// before that it held the initial value). If the outcome of any one of them were unknown, there
  /// would be no contradiction. In the order of invocation.
  std::vector<std::uint32_t> contradiction;
  std::uint32_t contradiction_since = 0;
  bool contradiction_is_minimal = false;  // false: the budget was spent first
};

/// Herlihy and Wing's linearizability of registers with compare-and-set and append. It is local:
/// each key is judged alone (Herlihy, Wing 1990, theorem 1).
///
/// REQUIRES: events are distinct, and operations are in the order of invocation; see Operation.
/// COST: linear in the history for most; exponential in the number of open operations at worst,
/// which the budget bounds. An answer is never wrong: where the budget does not suffice it is
/// undecided.
Linearizability judge_linearizability(const ClientHistory& history, const SearchBudget& budget = {},
                                      bool with_witness = false) noexcept;

}  // namespace squall::checkers::linearizability
