// The step of a timeline that does what an action does.
#pragma once

#include <optional>

#include "sim/action.hpp"
#include "sim/plan/plan.hpp"

namespace squall::traces::shrink {

/// The server alone.
sim::plan::Target one_server(core::ServerId server);

/// Without a time. Nothing: no step says it, as of what timers and messages do.
std::optional<sim::plan::Step> step_of(const sim::Action& action);

}  // namespace squall::traces::shrink
