// What observers could have been told: the values that their key may have held while they were open.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/linearizability/linearizability.hpp"

namespace squall::checkers::linearizability {

struct PossibleResult {
  std::uint32_t operation = 0;  // its position in ClientHistory::operations
  std::vector<Value> values;    // ascending; kUnnamed stands for values that no operation names
};

/// For each of `wanted`, in their order: reads and compare-and-sets with a known outcome. Judged by
/// the operations that were invoked before it completed; its own result is not looked at. Those of
/// which all values could not be found within the budget are left out; one of them may spend
/// `possibilities_each`.
///
/// REQUIRES: as of judge_linearizability(), and that `history` without the results of `wanted` is
/// linearizable. COST: linear in the operations before each, since one that was alone and left a
/// known value.
std::vector<PossibleResult> possible_results(const ClientHistory& history,
                                             std::span<const std::uint32_t> wanted,
                                             const SearchBudget& budget,
                                             std::uint64_t possibilities_each) noexcept;

}  // namespace squall::checkers::linearizability
