// Names of actions.
#include "traces/action_words.hpp"

namespace squall::traces {

std::string_view name(sim::ActionKind kind) noexcept { return core::name_of(kind); }

std::span<const std::string_view> action_kind_names() noexcept {
  return core::kNamesOf<sim::ActionKind>;
}

}  // namespace squall::traces
