// Reads what single messages say.
#include "sim/plan/held_messages.hpp"

namespace squall::sim::plan {

namespace {

std::optional<bool> is_pre_vote(const core::Message& message) {
  if (const auto* request = std::get_if<core::RequestVote>(&message.body)) return request->pre_vote;
  if (const auto* reply = std::get_if<core::RequestVoteReply>(&message.body)) {
    return reply->pre_vote;
  }
  return std::nullopt;
}

std::optional<bool> is_heartbeat(const core::Message& message) {
  const auto* request = std::get_if<core::AppendEntries>(&message.body);
  if (request == nullptr) return std::nullopt;
  return request->count == 0;
}

std::optional<bool> is_success(const core::Message& message) {
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

}  // namespace

bool has(const core::Message& message, const MessageTraits& traits) noexcept {
  if (traits.term != 0 && message.term != traits.term) return false;
  if (traits.pre_vote && is_pre_vote(message) != traits.pre_vote) return false;
  if (traits.heartbeat && is_heartbeat(message) != traits.heartbeat) return false;
  return !traits.success || is_success(message) == traits.success;
}

std::vector<std::uint16_t> held_messages(const World& world, const Step& step, core::ServerSet from,
                                         core::ServerSet to) {
  std::vector<std::uint16_t> found;
  for (const std::uint16_t slot : world.network().held()) {
    const core::Message& message = world.network().message(slot);
    const bool of_type =
        step.message_type == kAnyMessageType || step.message_type == message.body.index();
    if (!of_type || !from.contains(message.from) || !to.contains(message.to)) continue;
    if (!has(message, step.traits)) continue;
    found.push_back(slot);
    if (found.size() == step.value) break;
  }
  return found;
}

}  // namespace squall::sim::plan
