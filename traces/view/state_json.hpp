// A World at one moment as JSON.
#pragma once

#include "scenarios/json/value.hpp"
#include "traces/view/walk.hpp"

namespace squall::traces::view {

/// Entries of a log that a state lists: its last ones.
inline constexpr std::uint32_t kEntriesShown = 200;

/// A server without its log.
scenarios::json::Value server_json(const Walk& walk, core::ServerId server);
/// {"base": [index, term], "first": index, "last": [index, term], "entries": [[term, kind, text]]}.
scenarios::json::Value log_json(const sim::World& world, core::ServerId server);

/// See README.md, "STATE".
scenarios::json::Value state_json(const Walk& walk);

}  // namespace squall::traces::view
