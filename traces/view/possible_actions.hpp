// What could happen next, as a list to choose from.
#pragma once

#include "scenarios/json/value.hpp"
#include "traces/view/walk.hpp"

namespace squall::traces::view {

/// A list of {"group", "server", "message", "label", "action"}: see README.md. Faults outside of Raft's fault
/// model are listed only where the setup judges all properties nevertheless.
scenarios::json::Value possible_actions(const Walk& walk);

}  // namespace squall::traces::view
