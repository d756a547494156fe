// Names of actions, and which fields a recorded choice has.
#pragma once

#include <span>
#include <string_view>

#include "sim/action.hpp"

namespace squall::traces {

/// The enumerator's name: "deliver", "election_timeout", …
inline std::string_view name(sim::ActionKind kind) noexcept { return core::name_of(kind); }
/// All names, in the order of ActionKind.
inline std::span<const std::string_view> action_kind_names() noexcept {
  return core::kNamesOf<sim::ActionKind>;
}

/// True for deliver, drop, duplicate, garble and release_message: the choice names a message in flight.
constexpr bool names_message(sim::ActionKind kind) noexcept {
  return sim::fields_of(kind) == sim::ActionFields::message;
}
/// True for corrupt, latent_sector_error and misdirect: an entry of a log.
constexpr bool names_index(sim::ActionKind kind) noexcept {
  return sim::uses_entry(sim::fields_of(kind));
}
/// True for what is done to one server.
constexpr bool names_server(sim::ActionKind kind) noexcept {
  return sim::uses_server(sim::fields_of(kind));
}
/// True for cut, heal and the filters.
constexpr bool names_links(sim::ActionKind kind) noexcept {
  return sim::uses_links(sim::fields_of(kind));
}
/// True for hold, release, block, unblock.
constexpr bool names_message_type(sim::ActionKind kind) noexcept {
  return sim::fields_of(kind) == sim::ActionFields::filter;
}

}  // namespace squall::traces
