// Actions as text, for trace lines, verdicts and replays.
#pragma once

#include <string>
#include <string_view>

#include "sim/world.hpp"

namespace squall::traces {

/// "deliver <what>", "crash server 2", "cut {1}→{2,3}", "hold append_entries {1}→{2}".
/// `what`: the message that deliver, drop and duplicate name; empty: "a message".
std::string describe(const sim::Action& action, std::string_view what = {});
/// A message in the words of the machine that sent it, or in those of core::describe().
std::string describe(const core::Message& message, const sim::World& world);
/// The same, with the message that the report carries.
std::string describe(const sim::Report& report);

}  // namespace squall::traces
