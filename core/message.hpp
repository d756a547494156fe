// The RPCs of Figure 3.1 (dissertation) and of chapters 3.10, 4, 5 and 6 as datagrams; requests and
// replies are separate messages.
#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>

#include "core/configuration.hpp"
#include "core/enumeration.hpp"
#include "core/log_tree.hpp"
#include "core/types.hpp"

namespace squall::core {

struct RequestVote {
  Position last_log;  // candidate's last entry, §3.6.1
  /// §9.6: asks whether a vote would be granted in the next term. Nobody's term changes by it.
  bool pre_vote = false;
  /// §3.10, §4.2.3: the leader itself asked for this election, so that nobody is loyal to it.
  bool transfer = false;
};

struct RequestVoteReply {
  bool vote_granted = false;
  bool pre_vote = false;
  /// Of a pre-vote: the request's term, for the voter may be in an earlier one.
  Term asked = 0;
};

/// The `count` entries of the path that ends at `entries`; none when count is 0 (heartbeat, §3.4).
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
  /// §6.4: counts the leader's rounds of heartbeats; the reply carries it back.
  std::uint16_t round = 0;
};
/// A leader whose rounds come to an end steps down.
inline constexpr std::uint32_t kRoundsMax = 0xffff;

/// Accepted: `match_index` = prev_log.index + count of the request, never the log's own tail.
/// Refused: `match_index` = prev_log.index of the request; `conflict` tells where to go on (§3.5,
/// fast back-up): the term that stands at prev_log.index and the first index of that term, or
/// {0, last index + 1} when the log is too short.
struct AppendEntriesReply {
  bool success = false;
  Index match_index = 0;
  Position conflict;
  std::uint16_t round = 0;
};

/// Figure 5.3: one piece of the snapshot that stands for the log up to `last`. Pieces are numbered;
/// what they hold together is the state after the path that ends at `state`.
struct InstallSnapshot {
  Position last;
  Ref state = kRoot;
  Configuration configuration{};  // the latest as of `last`
  std::uint8_t chunk = 0;
  std::uint8_t chunks = 1;
};

struct InstallSnapshotReply {
  Position last;  // of the request
  /// The piece that the follower waits for; of no meaning when installed.
  std::uint8_t chunk = 0;
  /// The follower's log holds everything up to `last`, by this snapshot or without it.
  bool installed = false;
};

/// §3.10: start an election now.
struct TimeoutNow {};

/// §6.4: a follower asks its leader how far it must have applied to answer this read.
struct ReadIndex {
  std::uint32_t read = 0;
};
struct ReadIndexReply {
  std::uint32_t read = 0;
  Index index = 0;
};

using Body =
    std::variant<RequestVote, RequestVoteReply, AppendEntries, AppendEntriesReply, InstallSnapshot,
                 InstallSnapshotReply, TimeoutNow, ReadIndex, ReadIndexReply>;

/// Numbers a Body's alternatives; the order is that of the variant.
enum class MessageType : std::uint8_t {
  request_vote,
  request_vote_reply,
  append_entries,
  append_entries_reply,
  install_snapshot,
  install_snapshot_reply,
  timeout_now,
  read_index,
  read_index_reply
};
inline constexpr int kMessageTypes = static_cast<int>(count_of<MessageType>());
static_assert(std::variant_size_v<Body> == kMessageTypes);

struct Message {
  ServerId from = kNobody;
  ServerId to = kNobody;
  /// §3.8: leave only when everything written before it is on disk. Unset for what a leader may
  /// send while its own write is under way (§10.2.1).
  bool after_sync = false;
  Term term = 0;
  Body body;

  MessageType type() const { return static_cast<MessageType>(body.index()); }
};
static_assert(std::is_trivially_copyable_v<Message> && sizeof(Message) <= 32,
              "a copy is two wide moves: larger ones cost an idle event a fifth more");

/// A body of this type, of no meaning yet. REQUIRES: `type` is one of MessageType.
Body empty_body(MessageType type) noexcept;

/// The message by meaning: independent of slots and of interning order. Equal for duplicates.
std::uint64_t message_key(const Message& message, const LogTree& tree) noexcept;

}  // namespace squall::core
