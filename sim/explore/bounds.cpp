// The names of budgets and kinds of network.
#include "sim/explore/bounds.hpp"

namespace squall::sim::explore {

std::string_view name(Budget budget) noexcept { return core::name_of(budget); }
std::string_view name(NetworkKind kind) noexcept { return core::name_of(kind); }

}  // namespace squall::sim::explore
