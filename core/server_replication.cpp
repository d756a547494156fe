// The leader's replication, snapshot transfer, commitment and log compaction; clients' requests.
#include <algorithm>

#include "core/membership.hpp"
#include "core/replication.hpp"
#include "core/server.hpp"

namespace squall::core {

void Server::on_heartbeat_timeout(Output& output) {
  if (state_.role != Role::leader) return;
  if (settings_.quiescence && has_nothing_to_do()) return quiesce(output);
  if (settings_.lease_reads || !state_.reads.empty() || needs_round_for_snapshots()) {
    begin_round(output);
  } else {
    for (const ServerId follower : state_.configuration.members()) {
      if (follower != self_) send_heartbeat(follower, output);
    }
  }
  if (!state_.catch_up.voters.empty()) count_catch_up_heartbeat();
  output.heartbeat_timer = Timer::restart;
}

void Server::on_append_entries_reply(const Message& message, Output& output) {
  if (state_.role != Role::leader || message.term < state_.current_term) return;
  const auto& reply = *std::get_if<AppendEntriesReply>(&message.body);
  Progress& progress = state_.progress[message.from];
  state_.heard.add(message.from);
  const bool answers_later_round = reply.round > progress.round;
  if (answers_later_round) on_round(message.from, reply.round, output);
  if (!reply.success) {
    if (progress.flow == Flow::snapshot) {
      // The follower answered a later round but not this chunk: the chunk was lost.
      if (reply.round > progress.chunk_round) send_snapshot(message.from, output);
      return;
    }
    // A learner may have lost its disk since it acknowledged entries, for that commits nothing. A
    // refusal at or below match_index is the only sign of it. Where such a refusal is stale after
    // all, the learner is asked once more. A voter that lost its log is outside of Raft's model.
    if (!state_.configuration.votes(message.from)) {
      progress.match_index = std::min(progress.match_index, reply.match_index - 1);
    }
    // Stale: a refusal of a request older than the last success, or one that was already handled.
    if (reply.match_index <= progress.match_index || reply.match_index >= progress.next_index)
      return;
    progress.flow = Flow::probe;
    progress.next_index =
        std::max(progress.match_index + 1, next_after_refusal(state_.log, tree_, reply));
    replicate(message.from, output);
    return;
  }
  if (reply.match_index >= progress.next_index) progress.next_index = reply.match_index + 1;
  if (progress.flow != Flow::snapshot || progress.next_index > tree_.index(progress.snapshot)) {
    progress.flow = Flow::replicate;
  }
  if (reply.match_index > progress.match_index && reply.round >= progress.counts_from_round) {
    progress.match_index = reply.match_index;
    advance_commit(output);
    if (!state_.catch_up.voters.empty()) go_on_catching_up(output);
    if (state_.transferee == message.from) go_on_transferring(output);
  } else if (answers_later_round && !state_.catch_up.voters.empty()) {
    go_on_catching_up(output);
  }
  replicate(message.from, output);
}

void Server::on_install_snapshot_reply(const Message& message, Output& output) {
  if (state_.role != Role::leader || message.term < state_.current_term) return;
  const auto& reply = *std::get_if<InstallSnapshotReply>(&message.body);
  Progress& progress = state_.progress[message.from];
  state_.heard.add(message.from);
  if (progress.flow != Flow::snapshot || reply.last != tree_.position(progress.snapshot)) return;
  if (!reply.installed) {
    // A follower that lost its chunks starts over; a chunk requested twice is sent once.
    if (reply.chunk == progress.chunk || reply.chunk >= settings_.snapshot_chunks) return;
    progress.chunk = reply.chunk;
    send_snapshot(message.from, output);
    return;
  }
  progress.flow = Flow::probe;
  // What a snapshot covers is committed already. For a server that is to vote, the reply, which
  // belongs to no round, must not count: the disk that held the snapshot may be lost.
  if (progress.counts_from_round == 0 && reply.last.index > progress.match_index) {
    progress.match_index = reply.last.index;
  }
  progress.next_index = std::max(progress.match_index, reply.last.index) + 1;
  advance_commit(output);
  if (!state_.catch_up.voters.empty()) go_on_catching_up(output);
  if (state_.transferee == message.from) go_on_transferring(output);
  replicate(message.from, output);
}

void Server::on_client_request(const ClientRequest& request, Output& output) {
  if (state_.role != Role::leader) return forward(request, output);
  output.accepted = append_request(request, output);
}

/// Of a leader. False: it refuses.
bool Server::append_request(const ClientRequest& request, Output& output) {
  // §3.10: a leader accepts no commands during a leadership transfer.
  if (state_.transferee != kNobody) return false;
  if (state_.refuses_commands) return false;
  if (settings_.uncommitted_bytes_max != 0) {
    const std::uint64_t uncommitted = tree_.index(state_.log.tip) - state_.commit_index;
    if ((uncommitted + 1) * sizeof(Payload) > settings_.uncommitted_bytes_max) return false;
  }
  append({state_.current_term, request.kind, request.payload}, output);
  return true;
}

void Server::forward(const ClientRequest& request, Output& output) {
  // §6.2: without a leader that it knows, a server refuses; the client tries another.
  if (!settings_.forward || state_.role != Role::follower || state_.leader == kNobody) return;
  output.accepted = true;
  send(state_.leader, Forward{request.payload, request.kind}, output);
}

void Server::on_forward(const Message& message, Output& output) {
  // Only a leader takes it, of whichever term: a request belongs to none. A follower drops it: two
  // servers that each take the other for the leader would send it to and fro for ever. What is lost
  // or dropped is the client's to repeat.
  if (state_.role != Role::leader) return;
  const auto& forwarded = *std::get_if<Forward>(&message.body);
  append_request({forwarded.payload(), forwarded.kind}, output);
}

void Server::on_compact() {
  const Index base = tree_.index(state_.log.base);
  if (state_.commit_index <= base + settings_.compaction_keeps) return;
  const Ref last = tree_.at(state_.log.tip, state_.commit_index - settings_.compaction_keeps);
  // Chapter 5: a snapshot includes the latest configuration as of its last entry.
  state_.snapshot_configuration =
      configuration_at(state_.log, last, state_.snapshot_configuration, tree_);
  state_.log.base = last;
}

void Server::append(const Entry& entry, Output& output) {
  state_.log.tip = tree_.append(state_.log.tip, entry);
  if (entry.kind == EntryKind::configuration) use_latest_configuration();
  replicate_to_all(output);
  if (settings_.synchronous_disk) count_own(tree_.index(state_.log.tip), output);
}

void Server::count_own(Index durable, Output& output) {
  Progress& own = state_.progress[self_];
  if (durable <= own.match_index) return;
  own.match_index = durable;
  advance_commit(output);
}

void Server::advance_commit(Output& output) {
  const Index index = quorum_index(state_, state_.configuration);
  // Followers learn the new commit index from the next AppendEntries or heartbeat.
  if (!may_commit(state_, tree_, index)) return;
  commit(index, output);
  // §4.3: once C_old,new is committed, the leader appends C_new.
  if (state_.configuration.is_joint() && is_configuration_committed(state_, tree_) &&
      !settings_.leaves_joint_on_request) {
    const Configuration next{state_.configuration.voters, {}, state_.configuration.learners};
    append({state_.current_term, EntryKind::configuration, payload_of(next)}, output);
  }
}

void Server::commit(Index index, Output& output) {
  state_.commit_index = index;
  state_.applied = apply(tree_, state_.applied, state_.log.tip, index);
  if (!state_.reads.empty()) answer_reads(output);
}

void Server::replicate_to_all(Output& output) {
  for (const ServerId follower : state_.configuration.members()) {
    if (follower != self_) replicate(follower, output);
  }
}

void Server::replicate(ServerId follower, Output& output) {
  // A removed server may still reply; it is sent nothing more (§4.2.3).
  if (!state_.configuration.members().contains(follower)) return;
  Progress& progress = state_.progress[follower];
  const Index last = tree_.index(state_.log.tip);
  // At most two messages per step: each acknowledgement releases two more, so the window fills fast
  // and a step's effects stay bounded.
  for (int sent = 0; sent < 2 && progress.next_index <= last; ++sent) {
    if (progress.flow == Flow::waiting || progress.flow == Flow::snapshot) return;
    const Index prev = progress.next_index - 1;
    if (prev < tree_.index(state_.log.base)) {
      return begin_snapshot(follower, output);
    }
    std::uint32_t room = settings_.entries_per_message_max;
    if (progress.flow == Flow::replicate) {
      const std::uint32_t in_flight = prev - progress.match_index;
      if (in_flight >= settings_.entries_in_flight_max) return;
      room = std::min(room, settings_.entries_in_flight_max - in_flight);
    }
    const std::uint32_t count = std::min(last - prev, room);
    const Ref entries = tree_.at(state_.log.tip, prev + count);
    const Term prev_term = tree_.term(tree_.at(entries, prev));
    send(follower,
         AppendEntries{{prev_term, prev}, entries, count, state_.commit_index, state_.round},
         output);
    if (progress.flow == Flow::probe) {
      progress.flow = Flow::waiting;
    } else {
      progress.next_index = prev + count + 1;
    }
  }
}

void Server::send_heartbeat(ServerId follower, Output& output) {
  const Progress& progress = state_.progress[follower];
  // A heartbeat reveals lost entries: the follower refuses a prev_log that it lacks. It reveals
  // lost snapshot chunks, too. Resending a chunk with each heartbeat would fill a slow link until
  // no snapshot arrived before the next one was needed.
  const bool by_snapshot = progress.flow == Flow::snapshot;
  const Index prev = progress.next_index - 1;
  // The log was compacted while the entries that the follower needs were in flight; they may be
  // lost.
  if (!by_snapshot && prev < tree_.index(state_.log.base)) return begin_snapshot(follower, output);
  const Ref held = by_snapshot ? progress.snapshot : tree_.at(state_.log.tip, prev);
  send(follower, AppendEntries{tree_.position(held), kRoot, 0, state_.commit_index, state_.round},
       output);
}

std::optional<FollowerProgress> Server::progress_of(ServerId follower) const noexcept {
  const bool follows = follower != self_ && state_.configuration.members().contains(follower);
  if (state_.role != Role::leader || !follows) return std::nullopt;
  const Progress& known = state_.progress[follower];
  const bool is_pipelined = known.flow == Flow::replicate;
  const std::uint32_t in_flight = is_pipelined ? known.next_index - 1 - known.match_index : 0;
  return FollowerProgress{known.flow, known.match_index, known.next_index, in_flight};
}

/// A chunk counts as lost when a round that began after it was answered first. One such round is
/// enough; a follower that is down for long must not use up the rounds.
bool Server::needs_round_for_snapshots() const {
  if (state_.log.base == kRoot) return false;
  const ServerSet members = state_.configuration.members();
  return std::any_of(members.begin(), members.end(), [&](ServerId follower) {
    const Progress& progress = state_.progress[follower];
    return progress.flow == Flow::snapshot && progress.chunk_round == state_.round;
  });
}

void Server::begin_snapshot(ServerId follower, Output& output) {
  // Chapter 5: the entries that the follower needs are compacted. The snapshot covers everything
  // committed, not only up to log.base: the entries kept beyond log.base bridge the time of the
  // transfer.
  Progress& progress = state_.progress[follower];
  progress.flow = Flow::snapshot;
  progress.snapshot = state_.applied;
  progress.chunk = 0;
  send_snapshot(follower, output);
}

void Server::send_snapshot(ServerId follower, Output& output) {
  Progress& progress = state_.progress[follower];
  progress.chunk_round = state_.round;
  // A snapshot being sent stays valid when log.base has moved beyond it.
  const bool is_older = tree_.index(progress.snapshot) < tree_.index(state_.log.base);
  const Configuration configuration =
      is_older
          ? configuration_on_path(tree_, progress.snapshot, settings_.configuration)
          : configuration_at(state_.log, progress.snapshot, state_.snapshot_configuration, tree_);
  send(follower,
       InstallSnapshot{tree_.position(progress.snapshot), progress.snapshot, configuration,
                       progress.chunk, settings_.snapshot_chunks},
       output);
}

}  // namespace squall::core
