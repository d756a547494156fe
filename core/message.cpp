// A message's key, from its fields.
#include "core/message.hpp"

#include "core/hash.hpp"

namespace squall::core {

namespace {
std::uint64_t pair(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }
std::uint64_t pair(Position p) { return pair(p.term, p.index); }
}  // namespace

std::uint64_t message_key(const Message& message, const LogTree& tree) noexcept {
  const std::uint64_t head = std::uint64_t{message.term} << 32 |
                             static_cast<std::uint64_t>(message.body.index()) << 16 |
                             static_cast<std::uint64_t>(message.from) << 8 | message.to;
  switch (message.type()) {
    case MessageType::request_vote:
      return mix(head, pair(std::get_if<RequestVote>(&message.body)->last_log));
    case MessageType::request_vote_reply:
      return mix(head, std::get_if<RequestVoteReply>(&message.body)->vote_granted ? 1 : 2);
    case MessageType::append_entries: {
      const auto& body = *std::get_if<AppendEntries>(&message.body);
      const std::uint64_t entries = body.count == 0 ? 0 : tree.path_hash(body.entries);
      return mix(mix(head, pair(body.prev_log)),
                 mix(entries, pair(body.count, body.leader_commit)));
    }
    case MessageType::append_entries_reply: {
      const auto& body = *std::get_if<AppendEntriesReply>(&message.body);
      return mix(mix(head, pair(body.conflict)), pair(body.match_index, body.success ? 1 : 2));
    }
  }
  return head;
}

}  // namespace squall::core
