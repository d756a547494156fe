// The RPCs of Figure 3.1 and of §3.10 and chapters 4 to 6 as datagrams; requests and replies are
// separate messages.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>
#include <variant>

#include "core/configuration.hpp"
#include "core/enumeration.hpp"
#include "core/log_tree.hpp"
#include "core/types.hpp"

namespace squall::core {

/// The index of each alternative of Body, in the variant's order. opaque: a message of another Raft.
enum class MessageType : std::uint8_t {
  request_vote,
  request_vote_reply,
  append_entries,
  append_entries_reply,
  install_snapshot,
  install_snapshot_reply,
  timeout_now,
  read_index,
  read_index_reply,
  forward,
  opaque
};

struct RequestVote {
  Position last_log;  // the candidate's last entry, §3.6.1
  /// §9.6: asks whether the voter would grant a vote in the next term. Changes no term.
  bool pre_vote = false;
  /// §3.10, §4.2.3: set for an election started by TimeoutNow: voters then skip the
  /// leader-stickiness check.
  bool transfer = false;
};

struct RequestVoteReply {
  bool vote_granted = false;
  bool pre_vote = false;
  /// Of a pre-vote: the request's term, because the voter may be in an earlier one.
  Term asked = 0;
};

/// Carries the last `count` entries of the path that ends at `entries`; 0: a heartbeat (§3.4).
struct AppendEntries {
  AppendEntries() = default;
  AppendEntries(Position prev, Ref last, std::uint32_t number, Index commit, std::uint32_t beat = 0)
      : prev_log(prev),
        entries(last),
        leader_commit(commit),
        count(static_cast<std::uint16_t>(number)),
        round(static_cast<std::uint16_t>(beat)) {}

  Position prev_log;
  Ref entries = kRoot;
  Index leader_commit = 0;
  std::uint16_t count = 0;
  /// §6.4: the leader's heartbeat round; the reply returns it.
  std::uint16_t round = 0;

  /// Of a heartbeat, which carries no entries: it names the end of the leader's log, because no
  /// other heartbeat follows until there is something to do.
  bool quiesces() const { return count == 0 && entries != kRoot; }
};
/// Bound on heartbeat rounds; a leader that reaches it steps down.
inline constexpr std::uint32_t kRoundsMax = 0xffff;

/// Success: `match_index` = prev_log.index + count of the request, never the end of the follower's
/// log. Refusal: `match_index` = prev_log.index of the request, and `conflict` tells the leader
/// where to continue (§3.5, fast back-up): the term of the entry at prev_log.index and the first
/// index of that term, or {0, last index + 1} when the log is too short.
struct AppendEntriesReply {
  bool success = false;
  Index match_index = 0;
  Position conflict;
  std::uint16_t round = 0;
};

/// Figure 5.3: one chunk of the snapshot that covers the log up to `last`. All chunks together hold
/// the state after the path that ends at `state`.
struct InstallSnapshot {
  Position last;
  Ref state = kRoot;
  Configuration configuration{};  // the latest as of `last`
  std::uint8_t chunk = 0;
  std::uint8_t chunks = 1;
};

struct InstallSnapshotReply {
  Position last;  // of the request
  /// The next chunk that the follower expects; meaningless when installed.
  std::uint8_t chunk = 0;
  /// The follower's log holds everything up to `last`, through this snapshot or otherwise.
  bool installed = false;
};

/// §3.10: start an election at once.
struct TimeoutNow {};

/// §6.4: a follower asks its leader which index it must have applied to answer this read.
struct ReadIndex {
  std::uint32_t read = 0;
};
struct ReadIndexReply {
  std::uint32_t read = 0;
  Index index = 0;
};

/// §6.2: a follower sends a client's request on to its leader. It has no reply: the client waits for
/// the result of the entry, and asks again.
struct Forward {
  Forward() = default;
  Forward(const Payload& payload, EntryKind entry_kind)
      : words{static_cast<std::uint32_t>(payload.high >> 32),
              static_cast<std::uint32_t>(payload.high),
              static_cast<std::uint32_t>(payload.low >> 32),
              static_cast<std::uint32_t>(payload.low)},
        kind(entry_kind) {}
  Payload payload() const {
    return {std::uint64_t{words[0]} << 32 | words[1], std::uint64_t{words[2]} << 32 | words[3]};
  }

  /// The payload. Two numbers of eight bytes would be aligned, and every message larger.
  std::array<std::uint32_t, 4> words{};
  EntryKind kind = EntryKind::command;  // or session (§6.3)
};

/// A message of a Raft that is not Squall's: bytes that only its own servers read, and beside them what
/// the message promises in the words of Figure 3.1, so that it can be judged and filtered.
struct Opaque {
  BytesRef bytes = kNoBytes;  // in LogTree::strings()
  /// request_vote: the last log entry; append_entries: the previous one; replies: its index is the one
  /// up to which the log agrees; install_snapshot and its reply: the last that the snapshot covers.
  Position position;
  std::uint16_t count = 0;  // of entries, in append_entries
  /// The RPC that it stands for; opaque: one that Raft does not have, which promises nothing.
  MessageType stands_for = MessageType::opaque;
  bool positive = false;  // of replies: the vote is granted, the entries or the snapshot are there
  bool pre_vote = false;  // §9.6
};

using Body =
    std::variant<RequestVote, RequestVoteReply, AppendEntries, AppendEntriesReply, InstallSnapshot,
                 InstallSnapshotReply, TimeoutNow, ReadIndex, ReadIndexReply, Forward, Opaque>;

inline constexpr int kMessageTypes = static_cast<int>(count_of<MessageType>());
static_assert(std::variant_size_v<Body> == kMessageTypes);

struct Message {
  ServerId from = kNobody;
  ServerId to = kNobody;
  /// §3.8: send only when everything written before it is on disk. False for messages that a leader
  /// may send in parallel with its own write (§10.2.1).
  bool after_sync = false;
  Term term = 0;
  Body body;

  MessageType type() const { return static_cast<MessageType>(body.index()); }
  /// What filters and delays go by: the type, and of an opaque message the RPC that it stands for.
  MessageType stands_for() const {
    const auto* other = std::get_if<Opaque>(&body);
    return other == nullptr ? type() : other->stands_for;
  }
};
static_assert(std::is_trivially_copyable_v<Message> && sizeof(Message) <= 32,
              "a copy is two wide moves: larger ones cost an idle event a fifth more");

/// A body of this type with default fields. REQUIRES: `type` is one of MessageType.
Body empty_body(MessageType type) noexcept;

/// A hash of the message's meaning, independent of slots and of interning order. Duplicates have
/// equal keys.
std::uint64_t message_key(const Message& message, const LogTree& tree) noexcept;

}  // namespace squall::core
