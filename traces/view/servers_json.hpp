// A set of servers as JSON.
#pragma once

#include "core/types.hpp"
#include "scenarios/json/value.hpp"

namespace squall::traces::view {

/// A list, ascending.
inline scenarios::json::Value servers_json(core::ServerSet servers) {
  scenarios::json::Value list = scenarios::json::Value::array();
  for (const core::ServerId server : servers) list.push_back(server);
  return list;
}

}  // namespace squall::traces::view
