// One function for each kind of input.
#include "tools/machines/foreign_input.hpp"

#include <cstring>

#include "tools/machines/effects.hpp"

namespace squall::tools::machines {
namespace {

raft_input of_kind(raft_input_kind kind) {
  // Unused bytes are part of what is recorded.
  raft_input input;
  std::memset(&input, 0, sizeof input);
  input.kind = kind;
  return input;
}

struct Translation {
  const core::LogTree& tree;
  std::vector<std::byte>& bytes;

  std::optional<raft_input> operator()(const core::Receive& given) const {
    const auto* body = std::get_if<core::Opaque>(&given.message.body);
    if (body == nullptr) return std::nullopt;
    // A copy: what the machine sends moves the strings.
    const std::span<const std::byte> sent = tree.strings()[body->bytes];
    bytes.assign(sent.begin(), sent.end());
    raft_input input = of_kind(RAFT_RECEIVE);
    input.from = given.message.from.value();
    input.bytes = reinterpret_cast<const std::uint8_t*>(bytes.data());
    input.size = bytes.size();
    return input;
  }
  std::optional<raft_input> operator()(const core::ElectionTimeout&) const {
    return of_kind(RAFT_ELECTION_TIMEOUT);
  }
  std::optional<raft_input> operator()(const core::HeartbeatTimeout&) const {
    return of_kind(RAFT_HEARTBEAT_TIMEOUT);
  }
  std::optional<raft_input> operator()(const core::ClientRequest& given) const {
    raft_input input = of_kind(RAFT_REQUEST);
    input.entry_kind = static_cast<raft_entry_kind>(given.kind);
    std::memcpy(input.data, &given.payload, sizeof given.payload);
    return input;
  }
  std::optional<raft_input> operator()(const core::Synced& given) const {
    raft_input input = of_kind(RAFT_SYNCED);
    input.term = given.current_term.value();
    input.index = given.durable.index.value();
    input.entry_term = given.durable.term.value();
    return input;
  }
  std::optional<raft_input> operator()(const core::ClientRead& given) const {
    raft_input input = of_kind(RAFT_READ);
    input.read = given.read;
    return input;
  }
  std::optional<raft_input> operator()(const core::Compact&) const { return of_kind(RAFT_COMPACT); }
  std::optional<raft_input> operator()(const core::ChangeMembership& given) const {
    raft_input input = of_kind(RAFT_CHANGE);
    input.configuration = to_c(core::Configuration{given.voters, {}, given.learners});
    return input;
  }
  std::optional<raft_input> operator()(const core::TransferLeadership& given) const {
    raft_input input = of_kind(RAFT_TRANSFER);
    input.server = given.target.value();
    return input;
  }
  std::optional<raft_input> operator()(const core::NamedTimeout& given) const {
    raft_input input = of_kind(RAFT_TIMER);
    input.timer = given.timer;
    return input;
  }
  std::optional<raft_input> operator()(const core::SilenceTimeout&) const { return std::nullopt; }
  std::optional<raft_input> operator()(const core::LeaseExpired&) const { return std::nullopt; }
  std::optional<raft_input> operator()(const core::ForgetLeader&) const { return std::nullopt; }
  std::optional<raft_input> operator()(const core::WriteFailed&) const { return std::nullopt; }
};

}  // namespace

std::optional<raft_input> to_c(const core::Input& input, const core::LogTree& tree,
                               std::vector<std::byte>& bytes) {
  return std::visit(Translation{tree, bytes}, input);
}

std::span<const std::byte> flat(const raft_input& input) {
  thread_local std::vector<std::byte> bytes;
  bytes.resize(sizeof input + input.size);
  raft_input head = input;
  head.bytes = nullptr;  // an address tells nothing
  std::memcpy(bytes.data(), &head, sizeof head);
  if (input.size > 0) std::memcpy(bytes.data() + sizeof head, input.bytes, input.size);
  return bytes;
}

raft_input from_flat(std::span<const std::byte> bytes) {
  raft_input input;
  std::memcpy(&input, bytes.data(), sizeof input);
  if (input.size > 0) {
    input.bytes = reinterpret_cast<const std::uint8_t*>(bytes.data() + sizeof input);
  }
  return input;
}

}  // namespace squall::tools::machines
