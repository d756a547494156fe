// The server's inputs, elections, follower behaviour, and all role changes.
#include "core/server.hpp"

#include <algorithm>

#include "core/election.hpp"
#include "core/membership.hpp"
#include "core/replication.hpp"

namespace squall::core {

namespace {
template <typename Some>
const Some& body_of(const Message& message) {
  return *std::get_if<Some>(&message.body);
}
}  // namespace

Server::Server(ServerId self, const Settings& settings, LogTree& tree)
    : self_(self), settings_(settings), tree_(tree) {}

void Server::boot(const Durable& kept, Output& output) noexcept {
  state_ = State{};
  state_.current_term = kept.current_term;
  state_.voted_for = kept.voted_for;
  state_.log = kept.log;
  state_.snapshot_configuration =
      kept.log.base == kRoot ? settings_.configuration : kept.snapshot_configuration;
  // The server restarts from its snapshot, which covers only committed entries.
  state_.commit_index = tree_.index(kept.log.base);
  state_.applied = kept.log.base;
  use_latest_configuration();
  output.election_timer = Timer::restart;
  output.heartbeat_timer = output.lease = Timer::stop;
  // A leader that was heard just before the crash relies on it for its lease (§6.4.1).
  state_.hears_leader = settings_.stickiness;
  if (settings_.stickiness) output.silence_timer = Timer::restart;
  show(output.view);
}

void Server::step(const Input& input, Output& output) noexcept {
  if (state_.is_quiescent && wakes(input)) wake(output);
  // Most inputs are messages: one function less between them and what they do.
  const auto* received = std::get_if<Receive>(&input);
  received != nullptr ? receive(received->message, output) : dispatch(input, output);
  // §4.2.2: a leader outside of the configuration steps down once that configuration is committed.
  if (state_.role == Role::leader && !state_.configuration.votes(self_) &&
      is_configuration_committed(state_, tree_)) {
    become_follower(state_.current_term, output);
  }
  if (state_.role == Role::leader && state_.round == kRoundsMax) {
    become_follower(state_.current_term, output);
  }
  show(output.view);
}

void Server::dispatch(const Input& input, Output& output) {
  switch (static_cast<InputKind>(input.index())) {
    case InputKind::election_timeout:
      return on_election_timeout(output);
    case InputKind::heartbeat_timeout:
      return on_heartbeat_timeout(output);
    case InputKind::client_request:
      return on_client_request(*std::get_if<ClientRequest>(&input), output);
    case InputKind::synced:
      return on_synced(*std::get_if<Synced>(&input), output);
    case InputKind::silence_timeout:
      state_.hears_leader = false;
      return;
    case InputKind::client_read:
      return on_client_read(*std::get_if<ClientRead>(&input), output);
    case InputKind::lease_expired:
      state_.holds_lease = false;
      return;
    case InputKind::compact:
      return on_compact();
    case InputKind::change_membership:
      return on_change_membership(*std::get_if<ChangeMembership>(&input), output);
    case InputKind::transfer_leadership:
      return on_transfer_leadership(*std::get_if<TransferLeadership>(&input), output);
    case InputKind::forget_leader:
      return on_forget_leader(output);
    case InputKind::write_failed:
      return on_write_failed(output);
    case InputKind::receive:  // see step()
    case InputKind::named_timeout:
      return;
  }
}

void Server::receive(const Message& message, Output& output) {
  if (message.type() == MessageType::request_vote) {
    const auto& request = body_of<RequestVote>(message);
    if (request.pre_vote) return on_pre_vote_request(message, output);
    if (ignores_candidate(state_, settings_, request)) return;
  }
  // §3.3, Figure 3.1 "All Servers": a message of a higher term makes any server a follower.
  if (message.term > state_.current_term) become_follower(message.term, output);
  switch (message.type()) {
    case MessageType::request_vote:
      return on_request_vote(message, output);
    case MessageType::request_vote_reply:
      return on_request_vote_reply(message, output);
    case MessageType::append_entries:
      return on_append_entries(message, output);
    case MessageType::append_entries_reply:
      return on_append_entries_reply(message, output);
    case MessageType::install_snapshot:
      return on_install_snapshot(message, output);
    case MessageType::install_snapshot_reply:
      return on_install_snapshot_reply(message, output);
    case MessageType::timeout_now:
      // §3.10. A late message of an earlier term has no effect.
      if (message.term == state_.current_term && state_.role == Role::follower &&
          state_.configuration.votes(self_)) {
        become_candidate(true, output);
      }
      return;
    case MessageType::read_index:
      return on_read_index(message, output);
    case MessageType::read_index_reply:
      return on_read_index_reply(message, output);
    case MessageType::forward:
      return on_forward(message, output);
    case MessageType::opaque:
      return;  // from another Raft
  }
}

void Server::on_election_timeout(Output& output) {
  if (state_.role == Role::leader) {
    // §3.10: the transfer has timed out; the leader serves clients again.
    state_.transferee = kNobody;
    if (!settings_.check_quorum) return;
    // §6.2: so that clients and followers look for another leader where it hears no quorum.
    state_.heard.add(self_);
    if (!state_.configuration.is_quorum(state_.heard)) {
      return become_follower(state_.current_term, output);
    }
    state_.heard = ServerSet();
    output.election_timer = Timer::restart;
    return;
  }
  // §3.4: a follower or candidate that hears nothing for an election timeout starts an election. A
  // server without a vote waits until a leader gives it one (§4.2.1).
  if (!may_campaign(self_, state_, tree_)) return;
  if (settings_.pre_vote) {
    become_pre_candidate(output);
  } else {
    become_candidate(false, output);
  }
}

void Server::on_request_vote(const Message& message, Output& output) {
  const bool granted = grants_vote(state_, tree_, message, body_of<RequestVote>(message));
  if (granted) {
    state_.voted_for = message.from;
    // Only a granted vote restarts the timer (Figure 3.1, Followers 2): a candidate that cannot win
    // must not keep other servers from trying.
    output.election_timer = Timer::restart;
  }
  send(message.from, RequestVoteReply{granted, false, 0}, output);
}

void Server::on_pre_vote_request(const Message& message, Output& output) {
  // §9.6: a pre-vote promises nothing, so nothing changes here; the reply's term may show the
  // candidate that it is behind.
  const bool granted = grants_pre_vote(state_, tree_, message, body_of<RequestVote>(message));
  send(message.from, RequestVoteReply{granted, true, message.term}, output);
}

void Server::on_request_vote_reply(const Message& message, Output& output) {
  const auto& reply = body_of<RequestVoteReply>(message);
  if (!reply.vote_granted) return;
  if (reply.pre_vote) {
    if (state_.role != Role::pre_candidate || reply.asked != state_.current_term) return;
    state_.votes.add(message.from);
    if (state_.configuration.is_quorum(state_.votes)) become_candidate(false, output);
    return;
  }
  // A vote of an earlier term does not count in this one.
  if (state_.role != Role::candidate || message.term < state_.current_term) return;
  state_.votes.add(message.from);
  if (state_.configuration.is_quorum(state_.votes)) become_leader(output);
}

void Server::follow(ServerId leader, Output& output) {
  state_.is_quiescent = false;
  if (state_.role != Role::follower) become_follower(state_.current_term, output);  // §3.4
  state_.leader = leader;
  output.election_timer = Timer::restart;
  if (settings_.stickiness || settings_.pre_vote) {
    state_.hears_leader = true;
    output.silence_timer = Timer::restart;
  }
}

void Server::on_append_entries(const Message& message, Output& output) {
  const auto& request = body_of<AppendEntries>(message);
  if (message.term < state_.current_term) {
    // Figure 3.1, receiver 1. The reply's term deposes the old leader. The reply confirms no round
    // (§6.4): by now the sender may lead again in the reply's term, and rounds restart in each
    // term.
    send(message.from, AppendEntriesReply{false, request.prev_log.index, {}, 0}, output);
    return;
  }
  // No second leader of the same term exists while Election Safety holds. Otherwise the checker has
  // already reported the violation, and the leader continues.
  if (state_.role == Role::leader) return;
  const bool was_quiescent = state_.is_quiescent;
  follow(message.from, output);
  if (!holds(state_.log, tree_, request.prev_log)) {
    AppendEntriesReply reply = refusal(state_.log, tree_, request.prev_log);
    reply.round = request.round;
    send(message.from, reply, output);
    return;
  }
  const Ref tip = store(state_.log, tree_, request);
  const bool is_late = was_quiescent && tip == state_.log.tip;
  if (tip != state_.log.tip) {
    state_.log.tip = tip;
    use_latest_configuration();
  }
  const Index covered = request.prev_log.index + request.count;
  // Figure 3.1, receiver 5; "last new entry" is the last entry that this request covers.
  const Index committed = std::min(request.leader_commit, covered);
  if (committed > state_.commit_index) commit(committed, output);
  if (settings_.quiescence) quiesce_with_leader(request, is_late, output);
  send(message.from, AppendEntriesReply{true, covered, {}, request.round}, output);
}

void Server::on_install_snapshot(const Message& message, Output& output) {
  const auto& request = body_of<InstallSnapshot>(message);
  // Figure 5.3, receiver 1.
  if (message.term < state_.current_term) {
    send(message.from, InstallSnapshotReply{request.last, 0, false}, output);
    return;
  }
  if (state_.role == Role::leader) return;
  follow(message.from, output);
  if (request.last.index <= state_.commit_index) {
    // This snapshot ends before the prefix that this log is known to share with the leader's;
    // installing it would remove entries.
    send(message.from, InstallSnapshotReply{request.last, 0, true}, output);
    return;
  }
  if (state_.incoming_snapshot != request.state) {
    state_.incoming_snapshot = request.state;
    state_.incoming_chunk = 0;
  }
  if (request.chunk == state_.incoming_chunk) ++state_.incoming_chunk;
  if (state_.incoming_chunk < request.chunks) {
    send(message.from, InstallSnapshotReply{request.last, state_.incoming_chunk, false}, output);
    return;
  }
  // Figure 5.3, receiver 5–8.
  state_.log = install(state_.log, tree_, request.last, request.state);
  state_.snapshot_configuration = request.configuration;
  use_latest_configuration();
  state_.commit_index = request.last.index;
  state_.applied = request.state;
  state_.incoming_snapshot = kRoot;
  state_.incoming_chunk = 0;
  answer_reads(output);
  send(message.from, InstallSnapshotReply{request.last, 0, true}, output);
}

void Server::on_synced(const Synced& synced, Output& output) {
  state_.refuses_commands = false;
  if (synced.current_term != state_.current_term) return;
  if (state_.role == Role::candidate && state_.configuration.is_quorum(state_.votes)) {
    return become_leader(output);
  }
  // A leader never replaces entries of its log (Leader Append-Only), so for writes of its own term
  // the index suffices.
  if (state_.role == Role::leader) count_own(synced.durable.index, output);
}

void Server::on_write_failed(Output& output) {
  // No server answers before its writes are on disk, so only a leader has more to do: it takes on
  // what it cannot store, and others may lead whose disks work.
  if (state_.role != Role::leader) return;
  switch (settings_.failed_write) {
    case FailedWrite::stop:
    case FailedWrite::retry:
      return;
    case FailedWrite::step_down:
      return become_follower(state_.current_term, output);
    case FailedWrite::refuse:
      state_.refuses_commands = true;
      return;
  }
}

void Server::become_follower(Term term, Output& output) {
  state_.is_quiescent = false;
  if (state_.role == Role::leader) {
    output.heartbeat_timer = output.lease = Timer::stop;
    output.election_timer = Timer::restart;
    state_.holds_lease = false;
    state_.transferee = kNobody;
    state_.catch_up = CatchUp{};
    state_.leader = kNobody;
    state_.reads.clear();
    // Clears the fields that only a leader uses: then servers with the same future behaviour have
    // equal states.
    state_.term_start = 0;
    state_.heard = ServerSet();
    state_.round = state_.confirmed_round = 0;
    state_.asked_for_election = state_.refuses_commands = false;
    for (Progress& progress : state_.progress) progress = Progress{};
  }
  if (term > state_.current_term) {
    state_.current_term = term;
    state_.voted_for = kNobody;
    state_.leader = kNobody;
  }
  state_.role = Role::follower;
  state_.votes = ServerSet();
}

void Server::become_pre_candidate(Output& output) {
  // §9.6: term and vote stay unchanged.
  state_.is_quiescent = false;
  state_.role = Role::pre_candidate;
  state_.leader = kNobody;
  state_.hears_leader = false;
  state_.votes = ServerSet::of(self_);
  output.election_timer = Timer::restart;
  const RequestVote request{tree_.position(state_.log.tip), true, false};
  for (const ServerId voter : state_.configuration.voting()) {
    if (voter != self_) send(voter, request, output);
  }
  if (state_.configuration.is_quorum(state_.votes)) become_candidate(false, output);
}

void Server::become_candidate(bool transfer, Output& output) {
  // Figure 3.1, Candidates 1.
  state_.is_quiescent = false;
  state_.role = Role::candidate;
  ++state_.current_term;
  state_.voted_for = self_;
  state_.leader = kNobody;
  state_.hears_leader = false;
  state_.votes = ServerSet::of(self_);
  output.election_timer = Timer::restart;
  const RequestVote request{tree_.position(state_.log.tip), false, transfer};
  for (const ServerId voter : state_.configuration.voting()) {
    if (voter != self_) send(voter, request, output);
  }
  // With a quorum of one, no reply will come. The own vote counts only when it is on disk: learners
  // and joining servers must not hear of a term that a crash could undo (§3.8).
  if (settings_.synchronous_disk && state_.configuration.is_quorum(state_.votes)) {
    become_leader(output);
  }
}

void Server::become_leader(Output& output) {
  state_.role = Role::leader;
  state_.leader = self_;
  state_.votes = ServerSet();
  state_.heard = ServerSet();
  state_.asked_for_election = false;
  state_.round = state_.confirmed_round = 0;
  state_.reads.clear();
  state_.incoming_snapshot = kRoot;
  state_.incoming_chunk = 0;
  const Index last = tree_.index(state_.log.tip);
  state_.term_start = last + 1;
  for (Progress& progress : state_.progress) {
    progress = Progress{};
    progress.next_index = last + 1;
  }
  output.election_timer = settings_.check_quorum ? Timer::restart : Timer::stop;
  output.heartbeat_timer = Timer::restart;
  // §6.4, §3.6.2: a no-op of the leader's own term, so that earlier entries can be committed.
  if (settings_.no_op) return append({state_.current_term, EntryKind::no_op, {}}, output);
  for (const ServerId follower : state_.configuration.members()) {
    if (follower != self_) send_heartbeat(follower, output);
  }
}

void Server::show(View& view) const {
  // Assigned field by field: building a View and copying it is slower.
  view.durable.current_term = state_.current_term;
  view.durable.voted_for = state_.voted_for;
  view.durable.log.base = state_.log.base;
  view.durable.log.tip = state_.log.tip;
  view.durable.snapshot_configuration.voters = state_.snapshot_configuration.voters;
  view.durable.snapshot_configuration.outgoing = state_.snapshot_configuration.outgoing;
  view.durable.snapshot_configuration.learners = state_.snapshot_configuration.learners;
  view.role = state_.role;
  view.leader = state_.leader;
  view.configuration = state_.configuration;
  view.commit_index = state_.commit_index;
  view.applied = state_.applied;
  view.holds_lease = state_.holds_lease;
}

}  // namespace squall::core
