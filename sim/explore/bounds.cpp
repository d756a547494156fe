// Names of what bounds an exploration.
#include "sim/explore/bounds.hpp"

namespace squall::sim::explore {

std::string_view name(Budget budget) noexcept { return core::name_of(budget); }
std::string_view name(NetworkKind kind) noexcept { return core::name_of(kind); }

}  // namespace squall::sim::explore
