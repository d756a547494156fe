// One overload for each type of message.
#include "traces/exports/message_parts.hpp"

namespace squall::traces::exports {
namespace {

void fill(MessageParts& parts, const core::RequestVote& request) {
  parts.is_pre_vote = request.pre_vote;
  parts.position = request.last_log;
}
void fill(MessageParts& parts, const core::RequestVoteReply& reply) {
  parts.is_pre_vote = reply.pre_vote;
  parts.is_positive = reply.vote_granted;
}
void fill(MessageParts& parts, const core::AppendEntries& request) {
  parts.position = request.prev_log;
  parts.entries = request.count;
  parts.commit = request.leader_commit;
}
void fill(MessageParts& parts, const core::AppendEntriesReply& reply) {
  parts.is_positive = reply.success;
  parts.position.index = reply.match_index;
  if (!reply.success) {
    parts.position.term = reply.conflict.term;
    parts.hint = reply.conflict.index;
  }
}
void fill(MessageParts& parts, const core::InstallSnapshot& request) {
  parts.position = request.last;
}
void fill(MessageParts& parts, const core::InstallSnapshotReply& reply) {
  parts.is_positive = reply.installed;
  parts.position = reply.last;
}
void fill(MessageParts&, const core::TimeoutNow&) {}
void fill(MessageParts&, const core::ReadIndex&) {}
void fill(MessageParts& parts, const core::ReadIndexReply& reply) {
  parts.position.index = reply.index;
}
void fill(MessageParts&, const core::Forward&) {}
void fill(MessageParts& parts, const core::Opaque& other) {
  parts.is_pre_vote = other.pre_vote;
  parts.is_positive = other.positive;
  parts.position = other.position;
  parts.entries = other.count;
}

}  // namespace

MessageParts parts_of(const core::Message& message) {
  MessageParts parts;
  parts.type = message.stands_for();
  std::visit([&parts](const auto& body) { fill(parts, body); }, message.body);
  return parts;
}

}  // namespace squall::traces::exports
