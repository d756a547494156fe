// A linearization of one key, completed from the operations that a search says took effect.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/linearizability/client_history.hpp"
#include "checkers/linearizability/key_search.hpp"

namespace squall::checkers::linearizability {

/// The order in which the operations took effect, by their positions in `operations`. `takes`: those
/// of KeySearch::takes(), in their order. Every other operation with a known outcome takes effect
/// unobserved: where it changes nothing, just before a write, or at its completion at the latest.
///
/// REQUIRES: the search was about all of `operations`. COST: linear, but for the open operations and
/// the lengths of sequences.
std::vector<std::uint32_t> linearization(std::span<const Operation> operations,
                                         const ClientHistory& history,
                                         const std::vector<Take>& takes) noexcept;

/// The value of a key that held `now`, after the operation took effect with its outcome. `values`
/// grows by sequences that the history does not name.
Value value_after(const Operation& operation, Value now, ValueTree& values) noexcept;

}  // namespace squall::checkers::linearizability
