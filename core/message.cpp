// The keys of messages.
#include "core/message.hpp"

#include <utility>

#include "core/hash.hpp"

namespace squall::core {

namespace {

std::uint64_t pair(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }
std::uint64_t pair(Position p) { return pair(p.term.value(), p.index.value()); }

std::uint64_t key(const RequestVote& body, const LogTree&) {
  return mix(pair(body.last_log), (body.pre_vote ? 1u : 0u) | (body.transfer ? 2u : 0u));
}
std::uint64_t key(const RequestVoteReply& body, const LogTree&) {
  return pair(body.asked.value(), (body.vote_granted ? 1u : 0u) | (body.pre_vote ? 2u : 0u));
}
std::uint64_t key(const AppendEntries& body, const LogTree& tree) {
  const std::uint64_t entries = body.entries == kRoot ? 0 : tree.path_hash(body.entries);
  return mix(pair(body.prev_log) ^ std::uint64_t{body.round} << 16,
             mix(entries, pair(body.count, body.leader_commit.value())));
}
std::uint64_t key(const AppendEntriesReply& body, const LogTree&) {
  return mix(pair(body.conflict) ^ std::uint64_t{body.round} << 16,
             pair(body.match_index.value(), body.success ? 1 : 2));
}
std::uint64_t key(const InstallSnapshot& body, const LogTree& tree) {
  return mix(mix(pair(body.last), payload_of(body.configuration).high),
             mix(tree.path_hash(body.state), pair(body.chunk, body.chunks)));
}
std::uint64_t key(const InstallSnapshotReply& body, const LogTree&) {
  return mix(pair(body.last), pair(body.chunk, body.installed ? 1 : 2));
}
std::uint64_t key(const TimeoutNow&, const LogTree&) { return 0; }
std::uint64_t key(const ReadIndex& body, const LogTree&) { return body.read; }
std::uint64_t key(const ReadIndexReply& body, const LogTree&) {
  return pair(body.read, body.index.value());
}
std::uint64_t key(const Forward& body, const LogTree&) {
  const Payload payload = body.payload();
  return mix(mix(payload.high, static_cast<std::uint64_t>(body.kind)), payload.low);
}

std::uint64_t key(const Opaque& body, const LogTree& tree) {
  const std::uint32_t flags = static_cast<std::uint32_t>(body.stands_for) << 2 |
                              (body.positive ? 2u : 0u) | (body.pre_vote ? 1u : 0u);
  return mix(mix(pair(body.position), tree.strings().hash(body.bytes)), pair(body.count, flags));
}

template <typename Some>
std::uint64_t key_of(const Message& message, const LogTree& tree) {
  return key(*std::get_if<Some>(&message.body), tree);
}

template <std::size_t... kTypes>
Body empty_body_of(std::size_t type, std::index_sequence<kTypes...>) {
  Body body;
  const auto make = [&]<std::size_t kType>() {
    if (kType == type) body.emplace<kType>();
  };
  (make.template operator()<kTypes>(), ...);
  return body;
}

}  // namespace

Body empty_body(MessageType type) noexcept {
  return empty_body_of(static_cast<std::size_t>(type), std::make_index_sequence<kMessageTypes>{});
}

std::uint64_t message_key(const Message& message, const LogTree& tree) noexcept {
  const std::uint64_t head = std::uint64_t{message.term.value()} << 32 |
                             static_cast<std::uint64_t>(message.body.index()) << 16 |
                             std::uint64_t{message.from.value()} << 8 | message.to.value();
  // The frequent types first: std::visit cannot be inlined.
  if (message.type() == MessageType::append_entries) {
    return mix(head, key_of<AppendEntries>(message, tree));
  }
  if (message.type() == MessageType::append_entries_reply) {
    return mix(head, key_of<AppendEntriesReply>(message, tree));
  }
  return mix(head, std::visit([&](const auto& body) { return key(body, tree); }, message.body));
}

}  // namespace squall::core
