// Simpler scenarios: each way takes one thing away.
#pragma once

#include <cstddef>
#include <optional>

#include "scenarios/scenario.hpp"

namespace squall::traces::shrink {

/// How many ways there are.
std::size_t simplifications();
/// Fewer servers or clients, a feature off, a fault less, a plain network, shorter phases. A way that
/// counts something down can be gone again. Nothing: the scenario is as simple already, or would not
/// be one.
std::optional<scenarios::Scenario> simpler(const scenarios::Scenario& scenario, std::size_t way);

/// Without this server; the last one has its number then. Nothing: it would be no scenario.
std::optional<scenarios::Scenario> without_server(const scenarios::Scenario& scenario,
                                                  core::ServerId server);

}  // namespace squall::traces::shrink
