// Words of scenario files: the names of enumerators, for reading, writing and error hints.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/enumeration.hpp"
#include "core/message.hpp"
#include "sim/explore/bounds.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "sim/plan/probe.hpp"

namespace squall::scenarios {

/// The largest count that fits 32 bits.
inline constexpr std::uint64_t kU32 = 0xffff'ffff;

// Each in the order of its enumeration.
inline constexpr auto& kTargetWords = core::kNamesOf<sim::plan::Target::Kind>;
inline constexpr auto& kStepWords = core::kNamesOf<sim::plan::Step::Kind>;
inline constexpr auto& kMessageWords = core::kNamesOf<core::MessageType>;
inline constexpr auto& kFaultWords = core::kNamesOf<sim::plan::RandomFault>;
inline constexpr auto& kShapeWords = core::kNamesOf<sim::Shape>;
inline constexpr auto& kNetworkKindWords = core::kNamesOf<sim::explore::NetworkKind>;

inline constexpr auto& kComparisonWords = core::kNamesOf<sim::plan::Comparison>;
inline constexpr auto& kProbeWords = core::kNamesOf<sim::plan::Probe>;
inline constexpr auto& kOperationWords = core::kNamesOf<core::Operation>;
inline constexpr auto& kRoleWords = core::kNamesOf<core::Role>;
inline constexpr auto& kFlowWords = core::kNamesOf<core::Flow>;
inline constexpr auto kConditionWords = [] {
  std::array<std::string_view, sim::plan::kConditions.size()> words;
  for (std::size_t at = 0; at < words.size(); ++at) {
    words[at] = sim::plan::word_of(sim::plan::kConditions[at].kind);
  }
  return words;
}();

/// Of the clients: when they ask.
inline constexpr std::array<std::string_view, 2> kAskWords{"always", "on_request"};
/// Of the features and of one change, from ChangeBy::single on: how voters change.
inline constexpr std::array<std::string_view, 2> kChangeWords{core::name_of(core::ChangeBy::single),
                                                              core::name_of(core::ChangeBy::joint)};
/// Of the features: when a joint configuration is left.
inline constexpr std::array<std::string_view, 2> kLeaveJointWords{"at_once", "on_request"};
/// Of the disks: what a server does when a write fails.
inline constexpr auto& kFailedWriteWords = core::kNamesOf<core::FailedWrite>;
/// Of the clients: they do not retry.
inline constexpr std::string_view kNeverWord = "never";
/// Where a condition asks for a server, and means that there is none.
inline constexpr std::string_view kNoServerWord = "none";
/// When a crashed server starts again, in an exploration.
inline constexpr std::array<std::string_view, 2> kRestartWords{"later", "at_once"};
/// Of a budget.
inline constexpr std::string_view kUnlimitedWord = "unlimited";
/// The core of the calm phase, where it is not a list of servers.
inline constexpr std::array<std::string_view, 2> kCoreWords{
    core::name_of(sim::plan::Calm::Core::all), core::name_of(sim::plan::Calm::Core::majority)};

/// Of the calm phase: its cut links are drawn.
inline constexpr std::string_view kDrawnWord = "random";

/// The kind of the condition, or of one that it combines, that a state alone does not decide;
/// nothing where all are about states.
inline std::optional<sim::plan::Condition::Kind> kind_about_runs(
    const sim::plan::Condition& condition) {
  if (!sim::plan::row_of(condition.kind).is_about_states) return condition.kind;
  for (const sim::plan::Condition& part : condition.parts) {
    if (!sim::plan::row_of(part.kind).is_about_states) return part.kind;
  }
  return std::nullopt;
}

}  // namespace squall::scenarios
