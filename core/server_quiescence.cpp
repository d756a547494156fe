// A leader and followers that have nothing to do fall silent, until there is something to do.
#include <algorithm>

#include "core/server.hpp"

namespace squall::core {

/// Every member stores the whole log, all of it is committed, and no request is in progress. There
/// is no learner: one that restarts cannot campaign, so it could wake no server.
bool Server::has_nothing_to_do() const {
  const Index last = tree_.index(state_.log.tip);
  if (state_.commit_index != last || !state_.reads.empty() || state_.transferee != kNobody ||
      !state_.catch_up.voters.empty() || state_.configuration.is_joint() ||
      !state_.configuration.learners.empty()) {
    return false;
  }
  const ServerSet members = state_.configuration.members();
  return std::all_of(members.begin(), members.end(),
                     [&](ServerId member) { return state_.progress[member].match_index == last; });
}

/// The last heartbeats say so: see AppendEntries::quiesces(). A follower that does not hear them
/// campaigns, which wakes the others.
void Server::quiesce(Output& output) {
  state_.is_quiescent = true;
  const Position last = tree_.position(state_.log.tip);
  for (const ServerId follower : state_.configuration.members()) {
    if (follower == self_) continue;
    send(follower, AppendEntries{last, state_.log.tip, 0, state_.commit_index, state_.round},
         output);
  }
  output.heartbeat_timer = output.election_timer = Timer::stop;
}

/// `is_late`: what a quiescent follower has stored already overtook this request. No other one
/// follows, so it does not wake.
void Server::quiesce_with_leader(const AppendEntries& request, bool is_late, Output& output) {
  const bool is_last = request.quiesces() && request.entries == state_.log.tip;
  state_.is_quiescent = (is_last || is_late) && state_.commit_index == tree_.index(state_.log.tip);
  if (!state_.is_quiescent) return;
  // It goes on hearing its leader (§4.2.3), or a removed server could depose that.
  output.election_timer = output.silence_timer = Timer::stop;
}

/// Of a client, an operator, or another server that is awake. Answers to the last
/// heartbeats wake no leader, and a follower wakes when an entry reaches it.
void Server::wake(Output& output) {
  state_.is_quiescent = false;
  if (state_.role != Role::leader) {
    output.election_timer = Timer::restart;
    if (state_.hears_leader) output.silence_timer = Timer::restart;
    if (state_.leader == kNobody) return;
    // The entry that it lacks wakes the leader, whose heartbeat comes before the election timeout.
    const Index next = tree_.index(state_.log.tip) + 1;
    return send(state_.leader, AppendEntriesReply{false, next, {0, next}, 0}, output);
  }
  state_.heard = ServerSet();
  output.heartbeat_timer = Timer::restart;
  if (settings_.check_quorum) output.election_timer = Timer::restart;
}

bool Server::wakes(const Input& input) {
  switch (static_cast<InputKind>(input.index())) {
    case InputKind::receive: {
      const Message& message = std::get_if<Receive>(&input)->message;
      if (message.type() == MessageType::append_entries) return false;
      const auto* const reply = std::get_if<AppendEntriesReply>(&message.body);
      return reply == nullptr || !reply->success;
    }
    case InputKind::client_request:
    case InputKind::client_read:
    case InputKind::change_membership:
    case InputKind::transfer_leadership:
    case InputKind::forget_leader:
      return true;
    case InputKind::election_timeout:
    case InputKind::heartbeat_timeout:
    case InputKind::synced:
    case InputKind::silence_timeout:
    case InputKind::lease_expired:
    case InputKind::compact:
    case InputKind::write_failed:
    case InputKind::named_timeout:
      return false;
  }
  return false;
}

}  // namespace squall::core
