// The longest order that explains each key of a history.
#pragma once

#include <cstdint>
#include <vector>

#include "traces/history/history_verdict.hpp"

namespace squall::traces::view::history {

/// Operations are named by their positions in ClientHistory::operations.
struct KeyOrder {
  std::uint32_t key = 0;
  checkers::linearizability::Decision decision = checkers::linearizability::Decision::linearizable;
  bool is_known = false;             // false: the budget did not suffice
  std::vector<std::uint32_t> order;  // in which they can have taken effect
  /// The operations that have no place: each contradicts all before it but the ones before it here.
  std::vector<std::uint32_t> unplaced;
  /// The order explains the events before this one only; kNeverCompleted: all of them.
  std::uint32_t until = checkers::linearizability::kNeverCompleted;
};

struct LongestOrders {
  std::vector<KeyOrder> keys;  // ascending
  /// The history that the orders explain: those without a place have an unknown outcome, and those
  /// that no order reaches failed.
  checkers::linearizability::ClientHistory explained;
};

/// After a contradiction, its operation is left out and the rest is judged again, `left_out_max`
/// times for a key at most. REQUIRES: `judgement` was made with witnesses.
/// COST: of a judgement, for each operation without a place.
LongestOrders longest_orders(const traces::history::NamedHistory& named,
                             const traces::history::HistoryJudgement& judgement,
                             const checkers::linearizability::SearchBudget& budget,
                             std::size_t left_out_max = 64);

}  // namespace squall::traces::view::history
