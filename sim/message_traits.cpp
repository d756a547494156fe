// Reads what single messages say.
#include "sim/message_traits.hpp"

#include <variant>

namespace squall::sim {

namespace {

using core::MessageType;

/// The opaque body of a message that stands for one of these types; nullptr: it has none.
template <typename... Types>
const core::Opaque* opaque_for(const core::Message& message, Types... types) {
  const auto* other = std::get_if<core::Opaque>(&message.body);
  return other != nullptr && ((other->stands_for == types) || ...) ? other : nullptr;
}

std::optional<bool> is_pre_vote(const core::Message& message) {
  if (const auto* other =
          opaque_for(message, MessageType::request_vote, MessageType::request_vote_reply)) {
    return other->pre_vote;
  }
  if (const auto* request = std::get_if<core::RequestVote>(&message.body)) return request->pre_vote;
  if (const auto* reply = std::get_if<core::RequestVoteReply>(&message.body)) {
    return reply->pre_vote;
  }
  return std::nullopt;
}

std::optional<bool> is_heartbeat(const core::Message& message) {
  if (const auto* other = opaque_for(message, MessageType::append_entries)) {
    return other->count == 0;
  }
  const auto* request = std::get_if<core::AppendEntries>(&message.body);
  if (request == nullptr) return std::nullopt;
  return request->count == 0;
}

std::optional<bool> is_success(const core::Message& message) {
  if (const auto* other =
          opaque_for(message, MessageType::request_vote_reply, MessageType::append_entries_reply,
                     MessageType::install_snapshot_reply)) {
    return other->positive;
  }
  if (const auto* reply = std::get_if<core::RequestVoteReply>(&message.body)) {
    return reply->vote_granted;
  }
  if (const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body)) {
    return reply->success;
  }
  if (const auto* reply = std::get_if<core::InstallSnapshotReply>(&message.body)) {
    return reply->installed;
  }
  return std::nullopt;
}

bool is_about(const core::Opaque& message, core::Index index) {
  const core::Index at = message.position.index;
  if (message.stands_for == MessageType::append_entries) {
    return index > at && index <= at + message.count;
  }
  return at == index;
}

bool is_about(const core::Message& message, core::Index index) {
  switch (message.type()) {
    case MessageType::request_vote:
      return std::get<core::RequestVote>(message.body).last_log.index == index;
    case MessageType::append_entries: {
      const auto& request = std::get<core::AppendEntries>(message.body);
      return index > request.prev_log.index && index <= request.prev_log.index + request.count;
    }
    case MessageType::append_entries_reply:
      return std::get<core::AppendEntriesReply>(message.body).match_index == index;
    case MessageType::install_snapshot:
      return std::get<core::InstallSnapshot>(message.body).last.index == index;
    case MessageType::install_snapshot_reply:
      return std::get<core::InstallSnapshotReply>(message.body).last.index == index;
    case MessageType::read_index_reply:
      return std::get<core::ReadIndexReply>(message.body).index == index;
    case MessageType::opaque:
      return is_about(std::get<core::Opaque>(message.body), index);
    case MessageType::request_vote_reply:
    case MessageType::timeout_now:
    case MessageType::read_index:
    case MessageType::forward:
      return false;
  }
  return false;
}

}  // namespace

bool has(const core::Message& message, const MessageTraits& traits) noexcept {
  if (traits.term != 0 && message.term != traits.term) return false;
  if (traits.index != 0 && !is_about(message, traits.index)) return false;
  if (traits.pre_vote && is_pre_vote(message) != traits.pre_vote) return false;
  if (traits.heartbeat && is_heartbeat(message) != traits.heartbeat) return false;
  return !traits.success || is_success(message) == traits.success;
}

bool implies(const MessageTraits& some, const MessageTraits& all) noexcept {
  if (all.term != 0 && some.term != all.term) return false;
  if (all.index != 0 && some.index != all.index) return false;
  if (all.pre_vote && some.pre_vote != all.pre_vote) return false;
  if (all.heartbeat && some.heartbeat != all.heartbeat) return false;
  return !all.success || some.success == all.success;
}

}  // namespace squall::sim
