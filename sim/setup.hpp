// The parameters of a World: servers, features, workload, limits.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "checkers/verdict.hpp"
#include "core/machine.hpp"
#include "core/state_machine.hpp"
#include "core/types.hpp"
#include "sim/message_traits.hpp"

namespace squall::sim {

/// Rates in parts per million, so that no decision depends on floating point.
using Ppm = std::uint32_t;
inline constexpr Ppm kPpmAll = 1'000'000;

/// Virtual time since the start.
using Time = std::uint64_t;  // µs
inline constexpr Time kNever = ~Time{0};
inline constexpr Time kMillisecond_us = 1'000;
inline constexpr Time kSecond_us = 1'000'000;

/// Bounds of a run. A verdict names the bound that was reached.
struct Limits {
  // Distinct log entries in all logs ever, or distinct messages of another Raft: "entries".
  std::uint32_t entries = 1u << 24;
  core::Term terms = 1 << 20;         // "terms"
  std::uint32_t events = 0xffffffff;  // "events"
  std::uint32_t messages = 4096;      // in flight; further messages are lost, which Raft tolerates
  friend bool operator==(const Limits&, const Limits&) = default;
};
inline constexpr std::uint32_t kMessagesInFlightMax = 65'000;
inline constexpr std::uint32_t kClientsMax = 1024;

/// The content of a server's disk before its first boot; terms[i] is the term of entry i + 1. For
/// the vote see initial_vote().
struct InitialLog {
  core::Term current_term = 0;
  std::vector<core::Term> terms;
  core::ServerId voted_for = core::kNobody;  // in current_term
  core::Index snapshot = 0;                  // so many entries are in a snapshot, hence committed
  friend bool operator==(const InitialLog&, const InitialLog&) = default;
};

/// What clients ask for; the rest are puts.
struct ClientMix {
  std::uint16_t keys = 1;  // 1 … core::kKeysMax
  Ppm gets = 0;
  Ppm appends = 0;
  Ppm compare_and_sets = 0;
  bool reads_in_log = false;  // gets are log entries; otherwise reads follow §6.4
  friend bool operator==(const ClientMix&, const ClientMix&) = default;
};

/// An operation that the timeline asks a client for; who asks, and as which of its operations, comes
/// with the request.
struct ScriptedCommand {
  core::Operation operation = core::Operation::put;
  std::uint16_t key = 0;
  std::uint32_t value = 0;     // put, append, compare_and_set
  std::uint32_t expected = 0;  // compare_and_set
  friend bool operator==(const ScriptedCommand&, const ScriptedCommand&) = default;
};
inline constexpr std::size_t kScriptedCommandsMax = 1000;

/// Where one server differs from Setup::settings, as in a cluster of several versions.
struct OwnSettings {
  std::optional<bool> pre_vote;
  std::optional<bool> check_quorum;
  std::optional<bool> stickiness;
  friend bool operator==(const OwnSettings&, const OwnSettings&) = default;
};

struct Setup {
  int servers = 3;  // 1 … kServersMax
  /// The servers that are no voters initially (chapter 4).
  core::ServerSet spare{};
  core::ServerSet learners{};  // initially (§4.2.1); subset of spare
  core::ServerSet outgoing{};  // where the first configuration is joint: the old half (§4.3)
  /// Of every server; the World fills in the initial configuration.
  core::Settings settings;
  core::PerServer<OwnSettings> own_settings{};
  /// A server compacts its log when it has applied so many entries since; 0: never.
  std::uint32_t snapshot_every = 0;
  std::uint32_t clients = 0;  // 0 … kClientsMax
  ClientMix mix;
  std::vector<ScriptedCommand> commands{};     // Action::command() counts them from 1
  std::vector<MessageTraits> filter_traits{};  // Action::traits() counts them from 1
  std::uint32_t sessions_max = 0;  // 0: no sessions; a retried command may take effect twice (§6.3)
  /// Properties that this cluster's Raft need not have.
  checkers::PropertySet not_judged{};
  /// True: all other properties are judged even after a fault outside of Raft's fault model.
  bool judges_outside_model = false;
  /// False: nothing is judged and no ghost state is kept, for comparisons with models that have
  /// none.
  bool judges = true;
  core::PerServer<InitialLog> initial{};
  Limits limits;
  friend bool operator==(const Setup&, const Setup&) = default;
};

/// The first configuration, which every server has before any entry.
inline core::Configuration initial_configuration(const Setup& setup) noexcept {
  return {core::ServerSet::first(setup.servers) - setup.spare, setup.outgoing, setup.learners};
}

/// The latest term of the entries that are on some disk before the first boot.
inline core::Term given_terms(const Setup& setup) noexcept {
  core::Term latest = 0;
  for (const core::ServerId server : core::ServerSet::first(setup.servers)) {
    for (const core::Term term : setup.initial[server].terms) latest = std::max(latest, term);
  }
  return latest;
}

/// Of one server; the configuration is the World's.
inline core::Settings settings_of(const Setup& setup, core::ServerId server) noexcept {
  core::Settings settings = setup.settings;
  const OwnSettings& own = setup.own_settings[server];
  settings.pre_vote = own.pre_vote.value_or(settings.pre_vote);
  settings.check_quorum = own.check_quorum.value_or(settings.check_quorum);
  settings.stickiness = own.stickiness.value_or(settings.stickiness);
  return settings;
}

}  // namespace squall::sim
