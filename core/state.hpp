// The fields of a server: "State" of Figure 3.1, and the additions of §3.10 and chapters 4, 5, 6
// and 9.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

#include "core/bounded.hpp"
#include "core/configuration.hpp"
#include "core/fields.hpp"
#include "core/log_tree.hpp"
#include "core/step.hpp"
#include "core/types.hpp"

namespace squall::core {

/// A leader's view of one follower (Figure 3.1, "Volatile state on leaders").
struct Progress {
  Index next_index = 1;
  Index match_index = 0;
  std::uint32_t round = 0;        // the latest heartbeat round that it has answered (§6.4)
  Ref snapshot = kRoot;           // the snapshot being sent
  std::uint32_t chunk_round = 0;  // the heartbeat round when the current chunk was sent
  /// Acknowledgements of rounds before this one do not count: they may come from a disk that the
  /// server lost before it was asked to vote. 0: all count.
  std::uint16_t counts_from_round = 0;
  std::uint8_t chunk = 0;  // the current chunk
  Flow flow = Flow::probe;
  friend bool operator==(const Progress&, const Progress&) = default;
};
static_assert(
    std::has_unique_object_representations_v<Progress>,
    "a server's are saved as one field: one by one they took a third of the time of a small space");

/// A read that was accepted (§6.4).
struct PendingRead {
  std::uint32_t read = 0;
  Index index = 0;          // must be applied first
  std::uint32_t round = 0;  // must be confirmed by a quorum first; 0: confirmed
  ServerId from = kNobody;  // the server whose client asked
};

/// The catch-up rounds of new servers before they may vote (§4.2.1).
struct CatchUp {
  ServerSet voters{};  // of the target configuration; empty: no catch-up in progress
  ServerSet learners{};
  ChangeBy by = ChangeBy::settings;
  Index target = 0;  // the leader's last index when this round began
  std::uint16_t round = 0;
  std::uint16_t heartbeats = 0;  // leader heartbeats in this round, which measure its duration
  std::uint32_t first_heartbeat_round = 0;  // began with the request; new servers must answer it
};

struct State {
  // Persistent (§3.8, chapter 5).
  Term current_term = 0;
  ServerId voted_for = kNobody;
  Log log;
  Configuration snapshot_configuration{};
  // Volatile.
  Role role = Role::follower;
  ServerId leader = kNobody;
  Index commit_index = 0;
  Ref applied = kRoot;              // the state machine's state, see View
  Configuration configuration{};    // the latest in the log (§4.1)
  Ref configuration_entry = kRoot;  // its entry
  ServerSet votes{};                // votes granted, while (pre-)candidate
  bool hears_leader = false;        // heard one within a minimum election timeout (§4.2.3)
  bool is_quiescent = false;        // its timers stand still: see Settings::quiescence
  Ref incoming_snapshot = kRoot;    // the snapshot being received
  std::uint8_t incoming_chunk = 0;  // the next chunk expected
  Bounded<PendingRead, kReadsMax> reads;
  // On leaders.
  Index term_start = 0;               // index of this term's no-op
  ServerSet heard{};                  // servers heard since the last election timeout (§6.2)
  ServerId transferee = kNobody;      // target of the transfer, §3.10
  std::uint32_t round = 0;            // the current heartbeat round (§6.4)
  std::uint32_t confirmed_round = 0;  // the latest round that a quorum has answered
  bool holds_lease = false;           // §6.4.1
  /// This leader sent TimeoutNow in its term (§3.10). The message may arrive at any time, so no
  /// lease is safe for the rest of the term.
  bool asked_for_election = false;
  bool refuses_commands = false;  // a write failed, and none has succeeded since
  CatchUp catch_up;
  PerServer<Progress> progress;
};

// Field lists; see core/fields.hpp.
template <Either<Progress> Some, typename Visitor>
void visit_fields(Some& progress, Visitor&& visit) {
  visit(progress.next_index);
  visit(progress.match_index);
  visit(progress.round);
  visit(progress.snapshot);
  visit(progress.chunk_round);
  visit(progress.counts_from_round);
  visit(progress.chunk);
  visit(progress.flow);
}
template <Either<PendingRead> Some, typename Visitor>
void visit_fields(Some& read, Visitor&& visit) {
  visit(read.read);
  visit(read.index);
  visit(read.round);
  visit(read.from);
}
template <Either<CatchUp> Some, typename Visitor>
void visit_fields(Some& catch_up, Visitor&& visit) {
  visit(catch_up.voters);
  visit(catch_up.learners);
  visit(catch_up.by);
  visit(catch_up.target);
  visit(catch_up.round);
  visit(catch_up.heartbeats);
  visit(catch_up.first_heartbeat_round);
}
template <Either<State> Some, typename Visitor>
void visit_fields(Some& state, Visitor&& visit) {
  visit(state.current_term);
  visit(state.voted_for);
  visit(state.log.base);
  visit(state.log.tip);
  visit(state.snapshot_configuration);
  visit(state.role);
  visit(state.leader);
  visit(state.commit_index);
  visit(state.applied);
  visit(state.configuration);
  visit(state.configuration_entry);
  visit(state.votes);
  visit(state.hears_leader);
  visit(state.is_quiescent);
  visit(state.incoming_snapshot);
  visit(state.incoming_chunk);
  state.reads.visit_size(visit);
  for (auto& read : state.reads) visit_fields(read, visit);
  visit(state.term_start);
  visit(state.heard);
  visit(state.transferee);
  visit(state.round);
  visit(state.confirmed_round);
  visit(state.holds_lease);
  visit(state.asked_for_election);
  visit(state.refuses_commands);
  visit_fields(state.catch_up, visit);
  visit(state.progress);
}

/// The state as bytes, equal exactly when the states are. Returns how many. REQUIRES: enough room. It is
/// checked once: at each field the check was half of the instructions.
inline std::size_t save(const State& state, std::span<std::byte> room) noexcept {
  std::size_t size = 0;
  visit_fields(state, [&](const auto& field) { size += sizeof field; });
  SQUALL_ASSERT(size <= room.size());
  std::byte* at = room.data();
  visit_fields(state, [&](const auto& field) {
    std::memcpy(at, &field, sizeof field);
    at += sizeof field;
  });
  return size;
}

/// REQUIRES: `saved` comes from save().
inline void load(State& state, std::span<const std::byte> saved) noexcept {
  const std::byte* at = saved.data();
  visit_fields(state, [&](auto& field) {
    std::memcpy(&field, at, sizeof field);
    at += sizeof field;
  });
  SQUALL_ASSERT(at == saved.data() + saved.size());
}

}  // namespace squall::core
