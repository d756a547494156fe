// Control flow of a server: every rule of Figure 3.1 ("Rules for Servers") in its place.
#include "core/server.hpp"

#include <cstring>

#include "core/election.hpp"
#include "core/replication.hpp"

namespace squall::core {

Server::Server(ServerId self, const Settings& settings, LogTree& tree)
    : self_(self), settings_(settings), tree_(tree) {}

void Server::boot(const Durable& kept, Output& output) noexcept {
  state_ = State{};
  state_.current_term = kept.current_term;
  state_.voted_for = kept.voted_for;
  state_.log = kept.log;
  output.election_timer = Timer::restart;
  output.heartbeat_timer = Timer::stop;
  show(output.view);
}

void Server::step(const Input& input, Output& output) noexcept {
  switch (input.index()) {
    case 0:
      receive(std::get_if<Receive>(&input)->message, output);
      break;
    case 1:
      // §3.4: a follower or candidate that hears nothing for an election timeout starts an
      // election.
      if (state_.role != Role::leader && settings_.configuration.voters.contains(self_)) {
        become_candidate(output);
      }
      break;
    case 2:
      if (state_.role == Role::leader) {
        for (const ServerId follower : settings_.configuration.voters) {
          if (follower != self_) send_heartbeat(follower, output);
        }
        output.heartbeat_timer = Timer::restart;
      }
      break;
    case 3:
      on_client_request(*std::get_if<ClientRequest>(&input), output);
      break;
    case 4:
      on_synced(*std::get_if<Synced>(&input), output);
      break;
  }
  show(output.view);
}

void Server::receive(const Message& message, Output& output) {
  // §3.3, Figure 3.1 "All Servers": a higher term makes anybody a follower of it.
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
  }
}

void Server::on_request_vote(const Message& message, Output& output) {
  const auto& request = *std::get_if<RequestVote>(&message.body);
  const bool granted = grants_vote(state_, tree_, message, request);
  if (granted) {
    state_.voted_for = message.from;
    // Only a granted vote restarts the timer (Figure 3.1, Followers 2): a server that can never win
    // must not keep others from trying.
    output.election_timer = Timer::restart;
  }
  send(message.from, RequestVoteReply{granted}, output);
}

void Server::on_request_vote_reply(const Message& message, Output& output) {
  // A vote of an earlier term says nothing about this one.
  if (state_.role != Role::candidate || message.term < state_.current_term) return;
  if (!std::get_if<RequestVoteReply>(&message.body)->vote_granted) return;
  state_.votes.add(message.from);
  if (settings_.configuration.is_quorum(state_.votes)) become_leader(output);
}

void Server::on_append_entries(const Message& message, Output& output) {
  const auto& request = *std::get_if<AppendEntries>(&message.body);
  if (message.term < state_.current_term) {
    // Figure 3.1, receiver 1. The reply's term deposes the old leader.
    send(message.from, AppendEntriesReply{false, request.prev_log.index, {}}, output);
    return;
  }
  // A leader never hears from another leader of its own term while Election Safety holds. When it
  // does, in a broken world, it goes on: the checker has already spoken.
  if (state_.role == Role::leader) return;
  if (state_.role == Role::candidate) become_follower(message.term, output);  // §3.4
  state_.leader = message.from;
  output.election_timer = Timer::restart;
  if (!holds(state_.log, tree_, request.prev_log)) {
    send(message.from, refusal(state_.log, tree_, request.prev_log), output);
    return;
  }
  state_.log.tip = store(state_.log, tree_, request);
  const Index covered = request.prev_log.index + request.count;
  // Figure 3.1, receiver 5; the "last new entry" is the last one that this request vouches for.
  const Index committed = std::min(request.leader_commit, covered);
  if (committed > state_.commit_index) state_.commit_index = committed;
  send(message.from, AppendEntriesReply{true, covered, {}}, output);
}

void Server::on_append_entries_reply(const Message& message, Output& output) {
  if (state_.role != Role::leader || message.term < state_.current_term) return;
  const auto& reply = *std::get_if<AppendEntriesReply>(&message.body);
  Progress& progress = state_.progress[message.from];
  if (!reply.success) {
    // A refusal of a request older than the last success, or answered already, is stale.
    if (reply.match_index <= progress.match_index || reply.match_index >= progress.next_index)
      return;
    progress.flow = Flow::probe;
    progress.next_index =
        std::max(progress.match_index + 1, next_after_refusal(state_.log, tree_, reply.conflict));
    replicate(message.from, output);
    return;
  }
  progress.flow = Flow::replicate;
  if (reply.match_index >= progress.next_index) progress.next_index = reply.match_index + 1;
  if (reply.match_index > progress.match_index) {
    progress.match_index = reply.match_index;
    advance_commit(output);
  }
  replicate(message.from, output);
}

void Server::on_client_request(const ClientRequest& request, Output& output) {
  if (state_.role != Role::leader) return;
  output.accepted = true;
  append({state_.current_term, EntryKind::command, request.payload});
  for (const ServerId follower : settings_.configuration.voters) {
    if (follower != self_) replicate(follower, output);
  }
  if (settings_.synchronous_disk) count_own(tree_.index(state_.log.tip), output);
}

void Server::on_synced(const Synced& synced, Output& output) {
  // Only what was written while leading this term is still the leader's log: it never replaces
  // entries (Leader Append-Only), so the index tells all.
  if (state_.role == Role::leader && synced.current_term == state_.current_term) {
    count_own(synced.durable.index, output);
  }
}

void Server::become_follower(Term term, Output& output) {
  if (state_.role == Role::leader) output.heartbeat_timer = Timer::stop;
  if (state_.role == Role::leader) output.election_timer = Timer::restart;
  if (term > state_.current_term) {
    state_.current_term = term;
    state_.voted_for = kNobody;
    state_.leader = kNobody;
  }
  state_.role = Role::follower;
  state_.votes = ServerSet();
}

void Server::become_candidate(Output& output) {
  // Figure 3.1, Candidates 1.
  state_.role = Role::candidate;
  ++state_.current_term;
  state_.voted_for = self_;
  state_.leader = kNobody;
  state_.votes = ServerSet::of(self_);
  output.election_timer = Timer::restart;
  const RequestVote request{tree_.position(state_.log.tip)};
  for (const ServerId voter : settings_.configuration.voters) {
    if (voter != self_) send(voter, request, output);
  }
  // A configuration of one: no reply will come. Its own vote counts at once although it may not yet
  // be on disk: nobody else votes, so nobody can be told otherwise.
  if (settings_.configuration.is_quorum(state_.votes)) become_leader(output);
}

void Server::become_leader(Output& output) {
  state_.role = Role::leader;
  state_.leader = self_;
  state_.votes = ServerSet();
  const Index last = tree_.index(state_.log.tip);
  for (Progress& progress : state_.progress) progress = {last + 1, 0, Flow::probe};
  output.election_timer = Timer::stop;
  output.heartbeat_timer = Timer::restart;
  // §6.4, §3.6.2: a no-op of its own term, so that what came before can be committed.
  append({state_.current_term, EntryKind::no_op, {}});
  for (const ServerId follower : settings_.configuration.voters) {
    if (follower != self_) replicate(follower, output);
  }
  // A full tree takes no no-op.
  if (settings_.synchronous_disk) count_own(tree_.index(state_.log.tip), output);
}

void Server::append(const Entry& entry) { state_.log.tip = tree_.append(state_.log.tip, entry); }

void Server::count_own(Index durable, Output& output) {
  Progress& own = state_.progress[self_];
  if (durable <= own.match_index) return;
  own.match_index = durable;
  advance_commit(output);
}

void Server::advance_commit(Output&) {
  const Index index = quorum_index(state_, settings_.configuration);
  // Followers learn of it by the next AppendEntries or heartbeat.
  if (may_commit(state_, tree_, index)) state_.commit_index = index;
}

void Server::replicate(ServerId follower, Output& output) {
  Progress& progress = state_.progress[follower];
  const Index last = tree_.index(state_.log.tip);
  // Two messages a step at most: each acknowledgement lets two more go, so that the window fills
  // fast, and a step's effects stay bounded.
  for (int sent = 0; sent < 2 && progress.next_index <= last; ++sent) {
    if (progress.flow == Flow::waiting) return;
    const Index prev = progress.next_index - 1;
    std::uint32_t room = settings_.entries_per_message_max;
    if (progress.flow == Flow::replicate) {
      const Index in_flight = prev - progress.match_index;
      if (in_flight >= settings_.entries_in_flight_max) return;
      room = std::min(room, settings_.entries_in_flight_max - in_flight);
    }
    const std::uint32_t count = std::min(last - prev, room);
    const Ref entries = tree_.at(state_.log.tip, prev + count);
    const Term prev_term = tree_.term(tree_.at(entries, prev));
    send(follower, AppendEntries{{prev_term, prev}, entries, count, state_.commit_index}, output);
    if (progress.flow == Flow::probe) {
      progress.flow = Flow::waiting;
    } else {
      progress.next_index = prev + count + 1;
    }
  }
}

void Server::send_heartbeat(ServerId follower, Output& output) {
  const Progress& progress = state_.progress[follower];
  const Index prev = progress.next_index - 1;
  // A lost tail is found out here: the follower refuses a prev_log that it does not hold.
  const Term prev_term = tree_.term(tree_.at(state_.log.tip, prev));
  send(follower, AppendEntries{{prev_term, prev}, kRoot, 0, state_.commit_index}, output);
}

void Server::send(ServerId to, const Body& body, Output& output) {
  Message message;
  message.from = self_;
  message.to = to;
  message.after_sync = body.index() != static_cast<std::size_t>(MessageType::append_entries);
  message.term = state_.current_term;
  message.body = body;
  output.messages.push(message);
}

void Server::show(View& view) const {
  view.durable = {state_.current_term, state_.voted_for, state_.log};
  view.role = state_.role;
  view.leader = state_.leader;
  view.commit_index = state_.commit_index;
}

std::size_t Server::save(std::span<std::byte> room) const noexcept {
  std::size_t size = 0;
  visit_fields(state_, [&](const auto& field) {
    SQUALL_ASSERT(size + sizeof field <= room.size());
    std::memcpy(room.data() + size, &field, sizeof field);
    size += sizeof field;
  });
  return size;
}

void Server::load(std::span<const std::byte> saved) noexcept {
  std::size_t at = 0;
  visit_fields(state_, [&](auto& field) {
    SQUALL_ASSERT(at + sizeof field <= saved.size());
    std::memcpy(&field, saved.data() + at, sizeof field);
    at += sizeof field;
  });
}

std::unique_ptr<Machine> ServerMaker::make(ServerId self, const Settings& settings,
                                           LogTree& tree) const {
  return std::make_unique<Server>(self, settings, tree);
}

}  // namespace squall::core
