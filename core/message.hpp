// The RPCs of Figure 3.1 (dissertation) as datagrams; requests and replies are separate messages.
#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>

#include "core/log_tree.hpp"
#include "core/types.hpp"

namespace squall::core {

struct RequestVote {
  Position last_log;  // candidate's last entry, §3.6.1
};

struct RequestVoteReply {
  bool vote_granted = false;
};

/// The `count` entries of the path that ends at `entries`; none when count is 0 (heartbeat, §3.4).
struct AppendEntries {
  Position prev_log;
  Ref entries = kRoot;
  std::uint32_t count = 0;
  Index leader_commit = 0;
};

/// Accepted: `match_index` = prev_log.index + count of the request, never the log's own tail.
/// Refused: `match_index` = prev_log.index of the request; `conflict` tells where to go on (§3.5,
/// fast back-up): the term that stands at prev_log.index and the first index of that term, or
/// {0, last index + 1} when the log is too short.
struct AppendEntriesReply {
  bool success = false;
  Index match_index = 0;
  Position conflict;
};

using Body = std::variant<RequestVote, RequestVoteReply, AppendEntries, AppendEntriesReply>;

/// Numbers a Body's alternatives; the order is that of the variant.
enum class MessageType : std::uint8_t {
  request_vote,
  request_vote_reply,
  append_entries,
  append_entries_reply
};
inline constexpr int kMessageTypes = 4;

struct Message {
  ServerId from = kNobody;
  ServerId to = kNobody;
  /// §3.8: leave only when everything written before it is on disk. Unset for AppendEntries, which
  /// a leader may send while its own write is under way (§10.2.1).
  bool after_sync = false;
  Term term = 0;
  Body body;

  MessageType type() const { return static_cast<MessageType>(body.index()); }
};
static_assert(std::is_trivially_copyable_v<Message> && sizeof(Message) <= 40);

/// The message by meaning: independent of slots and of interning order. Equal for duplicates.
std::uint64_t message_key(const Message& message, const LogTree& tree) noexcept;

}  // namespace squall::core
