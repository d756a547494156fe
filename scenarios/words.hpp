// Words of scenario files: the names of enumerators, for reading, writing and error hints.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/enumeration.hpp"
#include "core/message.hpp"
#include "sim/explore/bounds.hpp"
#include "sim/plan/plan_kinds.hpp"

namespace squall::scenarios {

/// The largest count that fits 32 bits.
inline constexpr std::uint64_t kU32 = 0xffff'ffff;

// Each in the order of its enumeration.
inline constexpr auto& kTargetWords = core::kNamesOf<sim::plan::Target::Kind>;
inline constexpr auto& kConditionWords = core::kNamesOf<sim::plan::Condition::Kind>;
inline constexpr auto& kStepWords = core::kNamesOf<sim::plan::Step::Kind>;
inline constexpr auto& kMessageWords = core::kNamesOf<core::MessageType>;
inline constexpr auto& kFaultWords = core::kNamesOf<sim::plan::RandomFault>;
inline constexpr auto& kShapeWords = core::kNamesOf<sim::Shape>;
inline constexpr auto& kNetworkKindWords = core::kNamesOf<sim::explore::NetworkKind>;

/// When a crashed server starts again, in an exploration.
inline constexpr std::array<std::string_view, 2> kRestartWords{"later", "at_once"};
/// Of a budget.
inline constexpr std::string_view kUnlimitedWord = "unlimited";
/// The core of the calm phase, where it is not a list of servers.
inline constexpr std::array<std::string_view, 2> kCoreWords{
    core::name_of(sim::plan::Calm::Core::all), core::name_of(sim::plan::Calm::Core::majority)};

/// Faults that the leader is asked for: they last no time.
constexpr bool is_asked_for(sim::plan::RandomFault kind) {
  return sim::plan::row_of(kind).fields == sim::plan::RandomFaultFields::nothing;
}

/// Conditions that a state decides, however it was reached.
constexpr bool is_about_states(sim::plan::Condition::Kind kind) {
  return sim::plan::row_of(kind).is_about_states;
}

}  // namespace squall::scenarios
