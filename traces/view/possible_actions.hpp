// What could happen next, as a list to choose from.
#pragma once

#include "scenarios/json/value.hpp"
#include "traces/view/walk.hpp"

namespace squall::traces::view {

/// A list of {"group", "server", "message", "label", "action"}: see README.md. Actions outside of
/// Raft's fault model are not listed.
scenarios::json::Value possible_actions(const Walk& walk);

}  // namespace squall::traces::view
