// The words of scenario files, one table for each enum: for reading, writing and error hints.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/message.hpp"
#include "sim/explore/bounds.hpp"
#include "sim/simulate/plan.hpp"

namespace squall::scenarios {

/// In the order of the enum that they name.
inline constexpr std::array<std::string_view, 11> kTargetWords{
    "none",   "servers", "leader", "followers", "minority", "majority",
    "random", "crashed", "all",    "bound",     "others"};
inline constexpr std::array<std::string_view, 25> kConditionWords{"leader",
                                                                  "no_leader",
                                                                  "two_leaders",
                                                                  "two_candidates",
                                                                  "candidate",
                                                                  "term",
                                                                  "commit_index",
                                                                  "last_index",
                                                                  "committed",
                                                                  "truncated",
                                                                  "writes_lost",
                                                                  "crashed",
                                                                  "converged",
                                                                  "pre_candidate",
                                                                  "lease",
                                                                  "joint",
                                                                  "voters",
                                                                  "learners",
                                                                  "snapshots_taken",
                                                                  "snapshots_installed",
                                                                  "reads",
                                                                  "configurations_committed",
                                                                  "sessions_expired",
                                                                  "retries_absorbed",
                                                                  "stopped_on_full_disk"};
inline constexpr std::array<std::string_view, 29> kStepWords{"crash",
                                                             "restart",
                                                             "pause",
                                                             "resume",
                                                             "isolate",
                                                             "partition",
                                                             "cut",
                                                             "heal",
                                                             "hold",
                                                             "release",
                                                             "block",
                                                             "unblock",
                                                             "election_timeout",
                                                             "heartbeat_timeout",
                                                             "request",
                                                             "links",
                                                             "corrupt",
                                                             "compact",
                                                             "transfer",
                                                             "membership",
                                                             "fail_sync",
                                                             "fill_disk",
                                                             "free_disk",
                                                             "rot",
                                                             "misdirect",
                                                             "wipe",
                                                             "slow",
                                                             "clock",
                                                             "shape"};
inline constexpr std::array<std::string_view, 9> kMessageWords{
    "request_vote",         "request_vote_reply", "append_entries",
    "append_entries_reply", "install_snapshot",   "install_snapshot_reply",
    "timeout_now",          "read_index",         "read_index_reply"};

inline constexpr std::array<std::string_view, sim::simulate::kRecurrings.size()> kFaultWords{
    "crash", "pause",        "partition", "one_way", "isolate",  "shape",      "flapping",
    "slow",  "sync_failure", "full_disk", "clock",   "transfer", "membership", "replace"};
inline constexpr std::array<std::string_view, sim::simulate::kShapes> kShapeWords{
    "ring", "chain", "bridge", "split"};

/// In the order of sim::explore::NetworkKind.
inline constexpr std::array<std::string_view, sim::explore::kNetworkKinds> kNetworkKindWords{
    "datagrams", "at_most_once", "links"};
/// When a crashed server starts again, in an exploration.
inline constexpr std::array<std::string_view, 2> kRestartWords{"later", "at_once"};
/// Of a budget.
inline constexpr std::string_view kUnlimitedWord = "unlimited";

static_assert(static_cast<std::size_t>(sim::simulate::Target::Kind::others) + 1 ==
              kTargetWords.size());
static_assert(static_cast<std::size_t>(sim::simulate::Condition::Kind::stopped_on_full_disk) + 1 ==
              kConditionWords.size());
static_assert(static_cast<std::size_t>(sim::simulate::Step::Kind::shape) + 1 == kStepWords.size());
static_assert(core::kMessageTypes == kMessageWords.size());

/// Whose calm it is; other words are servers.
inline constexpr std::array<std::string_view, 2> kCoreWords{"all", "majority"};

/// Faults that the leader is asked for: they last no time.
constexpr bool is_asked_for(sim::simulate::WeatherKind kind) {
  return kind == sim::simulate::WeatherKind::transfer ||
         kind == sim::simulate::WeatherKind::membership;
}

/// Conditions that a state decides, however it was reached.
constexpr bool is_about_states(sim::simulate::Condition::Kind kind) {
  using Kind = sim::simulate::Condition::Kind;
  return kind <= Kind::last_index || kind == Kind::crashed || kind == Kind::converged ||
         kind == Kind::pre_candidate || kind == Kind::joint || kind == Kind::voters ||
         kind == Kind::learners;
}

}  // namespace squall::scenarios
