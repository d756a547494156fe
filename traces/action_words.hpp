// Words of traces: a kind's name, hexadecimal numbers, and the nearest word to a mistaken one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/action.hpp"

namespace squall::traces {

/// The enumerator's name: "deliver", "election_timeout", …
std::string_view name(sim::ActionKind kind) noexcept;
std::optional<sim::ActionKind> action_kind_named(std::string_view name) noexcept;
/// All names, in the order of ActionKind.
std::span<const std::string_view> action_kind_names() noexcept;

/// True for deliver, drop, duplicate and garble: the choice names a message in flight.
bool names_message(sim::ActionKind kind) noexcept;
/// True for corrupt, rot and misdirect: an entry of a log.
bool names_index(sim::ActionKind kind) noexcept;
/// True for what is done to one server.
bool names_server(sim::ActionKind kind) noexcept;
/// True for cut, heal and the filters.
bool names_links(sim::ActionKind kind) noexcept;
/// True for hold, release, block, unblock.
bool names_message_type(sim::ActionKind kind) noexcept;

}  // namespace squall::traces
