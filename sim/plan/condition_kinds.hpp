// A condition: what it asks, of whom, by which comparison, and the conditions that it combines.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/configuration.hpp"
#include "core/enumeration.hpp"
#include "core/types.hpp"

namespace squall::sim::plan {

enum class Comparison : std::uint8_t { at_least, at_most, equals };
constexpr bool compares(Comparison comparison, std::uint64_t found, std::uint64_t value) noexcept {
  switch (comparison) {
    case Comparison::at_least:
      return found >= value;
    case Comparison::at_most:
      return found <= value;
    case Comparison::equals:
      return found == value;
  }
  return false;
}

struct Condition {
  enum class Kind : std::uint8_t {
    leader,                    // `server` leads (kNobody: any server)
    no_leader,                 // no live server leads
    two_leaders,               // two live servers lead, in different terms
    two_candidates,            // two live servers are candidates in one term
    candidate,                 // `server` is candidate (kNobody: any server)
    term,                      // of `server` (kNobody: of any) compares with `value`
    commit_index,              // likewise
    last_index,                // likewise
    committed,                 // commands answered to clients
    truncated,                 // how often a server replaced entries of its log
    writes_lost,               // crashes that took back what was written and not yet synced
    crashed,                   // `server` (kNobody: any) is down
    converged,                 // all members up, one term, equal logs, all committed
    pre_candidate,             // `server` (kNobody: any server) asks for pre-votes (§9.6)
    lease,                     // `server` (kNobody: any server) holds a lease (§6.4.1)
    joint,                     // the leader's configuration is a joint one (§4.3)
    voters,                    // the leader's configuration has exactly these voters
    learners,                  // … these learners: `configuration.learners`
    snapshots_taken,           // a count, and so for all that follow up to stopped_on_full_disk
    snapshots_installed,       // from a leader
    reads,                     // answered without the log (§6.4)
    configurations_committed,  // that a leader called so
    sessions_expired,          // commands refused because their client has no session (§6.3)
    retries_absorbed,          // commands applied a second time without effect (§6.3)
    stopped_on_full_disk,
    last_term,      // of the last entry of `server` (kNobody: of any)
    role,           // of `server` (kNobody: of any) is `value`, a core::Role
    voted_for,      // in its term `server` (kNobody: any) voted for the server `value`; 0: for none
    known_leader,   // `server` (kNobody: any) knows `value` as its term's leader; 0: knows none
    configuration,  // by which `server` (kNobody: any) goes is `configuration`
    flow,           // in which the leader `server` sends to `of` (kNobody: any) is `value`
    match_index,    // that `server` knows of `of` (kNobody: any) compares with `value`
    next_index,     // likewise
    in_flight,      // likewise: entries
    all,            // of `parts`
    any,            // of `parts`
    negation        // of the one part
  };
  Kind kind = Kind::leader;
  core::ServerId server = core::kNobody;
  std::uint64_t value = 0;
  core::Configuration configuration{};
  Comparison comparison = Comparison::at_least;
  core::ServerId of = core::kNobody;
  /// Within `parts` of another condition: itself and the conditions that it combines, which follow
  /// it.
  std::uint16_t span = 1;
  /// All conditions below this one in one list, each followed by those that it combines.
  std::vector<Condition> parts{};
  friend bool operator==(const Condition&, const Condition&) = default;
};
inline constexpr std::size_t kConditionPartsMax = 256;

enum class ConditionFields : std::uint8_t {
  nothing,
  server,         // server, or kNobody: any
  number,         // server, or kNobody: any; comparison, value
  count,          // comparison, value
  servers,        // configuration.voters, or configuration.learners
  role,           // server, or kNobody: any; value
  other_server,   // server, or kNobody: any; value
  configuration,  // server, or kNobody: any; configuration
  flow,           // server and of, or kNobody: any; value
  progress,       // server and of, or kNobody: any; comparison, value
  parts,          // any number
  part            // one
};
struct ConditionRow {
  Condition::Kind kind;
  ConditionFields fields;
  /// True: a state decides it, however it was reached.
  bool is_about_states;
};
inline constexpr std::array kConditions{
    ConditionRow{Condition::Kind::leader, ConditionFields::server, true},
    ConditionRow{Condition::Kind::no_leader, ConditionFields::nothing, true},
    ConditionRow{Condition::Kind::two_leaders, ConditionFields::nothing, true},
    ConditionRow{Condition::Kind::two_candidates, ConditionFields::nothing, true},
    ConditionRow{Condition::Kind::candidate, ConditionFields::server, true},
    ConditionRow{Condition::Kind::term, ConditionFields::number, true},
    ConditionRow{Condition::Kind::commit_index, ConditionFields::number, true},
    ConditionRow{Condition::Kind::last_index, ConditionFields::number, true},
    ConditionRow{Condition::Kind::committed, ConditionFields::count, false},
    ConditionRow{Condition::Kind::truncated, ConditionFields::count, false},
    ConditionRow{Condition::Kind::writes_lost, ConditionFields::count, false},
    ConditionRow{Condition::Kind::crashed, ConditionFields::server, true},
    ConditionRow{Condition::Kind::converged, ConditionFields::nothing, true},
    ConditionRow{Condition::Kind::pre_candidate, ConditionFields::server, true},
    ConditionRow{Condition::Kind::lease, ConditionFields::server, false},
    ConditionRow{Condition::Kind::joint, ConditionFields::nothing, true},
    ConditionRow{Condition::Kind::voters, ConditionFields::servers, true},
    ConditionRow{Condition::Kind::learners, ConditionFields::servers, true},
    ConditionRow{Condition::Kind::snapshots_taken, ConditionFields::count, false},
    ConditionRow{Condition::Kind::snapshots_installed, ConditionFields::count, false},
    ConditionRow{Condition::Kind::reads, ConditionFields::count, false},
    ConditionRow{Condition::Kind::configurations_committed, ConditionFields::count, false},
    ConditionRow{Condition::Kind::sessions_expired, ConditionFields::count, false},
    ConditionRow{Condition::Kind::retries_absorbed, ConditionFields::count, false},
    ConditionRow{Condition::Kind::stopped_on_full_disk, ConditionFields::count, false},
    ConditionRow{Condition::Kind::last_term, ConditionFields::number, true},
    ConditionRow{Condition::Kind::role, ConditionFields::role, true},
    ConditionRow{Condition::Kind::voted_for, ConditionFields::other_server, true},
    ConditionRow{Condition::Kind::known_leader, ConditionFields::other_server, true},
    ConditionRow{Condition::Kind::configuration, ConditionFields::configuration, true},
    ConditionRow{Condition::Kind::flow, ConditionFields::flow, true},
    ConditionRow{Condition::Kind::match_index, ConditionFields::progress, true},
    ConditionRow{Condition::Kind::next_index, ConditionFields::progress, true},
    ConditionRow{Condition::Kind::in_flight, ConditionFields::progress, true},
    ConditionRow{Condition::Kind::all, ConditionFields::parts, true},
    ConditionRow{Condition::Kind::any, ConditionFields::parts, true},
    ConditionRow{Condition::Kind::negation, ConditionFields::part, true},
};
static_assert(core::lists_each_once(kConditions));

constexpr const ConditionRow& row_of(Condition::Kind kind) noexcept {
  return kConditions[static_cast<std::size_t>(kind)];
}
/// Of what a leader knows of a follower.
constexpr bool is_of_progress(Condition::Kind kind) noexcept {
  return row_of(kind).fields == ConditionFields::flow ||
         row_of(kind).fields == ConditionFields::progress;
}
constexpr bool combines(Condition::Kind kind) noexcept {
  return row_of(kind).fields == ConditionFields::parts ||
         row_of(kind).fields == ConditionFields::part;
}
/// The word of the language; "not" is none that an enumerator may have.
constexpr std::string_view word_of(Condition::Kind kind) noexcept {
  return kind == Condition::Kind::negation ? "not" : core::name_of(kind);
}

}  // namespace squall::sim::plan
