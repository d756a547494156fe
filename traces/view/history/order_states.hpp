// The states of a key along an order of its operations, in words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traces/view/history/longest_orders.hpp"

namespace squall::traces::view::history {

/// The state before the first operation of the order, and after each. Long states are shortened.
/// `named`: grows by values that only states have.
std::vector<std::string> order_states(traces::history::NamedHistory& named,
                                      const checkers::linearizability::ClientHistory& explained,
                                      const std::vector<std::uint32_t>& order);

/// At most some hundred bytes: beginning and end where it is longer.
std::string shortened(const std::string& text);

}  // namespace squall::traces::view::history
