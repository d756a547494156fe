// Linearizable reads without log entries (§6.4): ReadIndex, leases, and follower reads.
#include <algorithm>

#include "core/server.hpp"

namespace squall::core {

void Server::on_client_read(const ClientRead& read, Output& output) {
  if (state_.role == Role::leader) {
    if (state_.reads.size() == kReadsMax) return;
    output.accepted = true;
    return take_on_read(read.read, self_, output);
  }
  if (!settings_.follower_reads || state_.leader == kNobody) return;
  output.accepted = true;
  send(state_.leader, ReadIndex{read.read}, output);
}

void Server::take_on_read(std::uint32_t read, ServerId from, Output& output) {
  // §6.4: a leader's commit index may be out of date until it has committed an entry of its own
  // term, so reads wait for the no-op at the start of its term.
  const Index index = std::max(state_.commit_index, state_.term_start);
  const bool leased = settings_.lease_reads && state_.holds_lease;
  // A reply to a round that began before the read proves nothing about the read.
  const std::uint32_t round = leased ? 0 : state_.round + 1;
  if (!state_.reads.try_push({read, index, round, from})) return;
  if (leased) return answer_reads(output);
  // One round at a time: it serves all reads that arrived during the previous round (§6.4).
  if (state_.confirmed_round == state_.round) begin_round(output);
}

void Server::begin_round(Output& output) {
  if (state_.round == kRoundsMax) return;
  output.round_began = ++state_.round;
  for (const ServerId follower : state_.configuration.members()) {
    if (follower != self_) send_heartbeat(follower, output);
  }
  on_round(self_, state_.round, output);
}

/// A round without heartbeats of its own: what is sent from now on belongs to it.
void Server::count_round(Output& output) {
  if (state_.round == kRoundsMax) return;
  output.round_began = ++state_.round;
  on_round(self_, state_.round, output);
}

void Server::on_round(ServerId follower, std::uint32_t round, Output& output) {
  state_.progress[follower].round = round;
  const std::uint32_t confirmed = quorum_value(
      state_.configuration, [&](ServerId voter) { return state_.progress[voter].round; });
  if (confirmed <= state_.confirmed_round) return;
  state_.confirmed_round = confirmed;
  if (settings_.lease_reads && !state_.asked_for_election) {
    state_.holds_lease = true;
    output.lease = Timer::restart;
    output.lease_round = confirmed;
  }
  if (state_.reads.empty()) return;
  answer_reads(output);
  const bool waits =
      !state_.reads.empty() && state_.reads[state_.reads.size() - 1].round > state_.round;
  if (waits && confirmed == state_.round) begin_round(output);
}

void Server::on_read_index(const Message& message, Output& output) {
  if (state_.role != Role::leader || message.term < state_.current_term) return;
  take_on_read(std::get_if<ReadIndex>(&message.body)->read, message.from, output);
}

void Server::on_read_index_reply(const Message& message, Output& output) {
  if (state_.role == Role::leader || message.term < state_.current_term) return;
  const auto& reply = *std::get_if<ReadIndexReply>(&message.body);
  if (state_.reads.try_push({reply.read, reply.index, 0, self_})) answer_reads(output);
}

void Server::answer_reads(Output& output) {
  std::size_t kept = 0;
  for (const PendingRead& read : state_.reads) {
    const bool leads = read.round <= state_.confirmed_round || read.round == 0;
    if (leads && read.from != self_) {
      send(read.from, ReadIndexReply{read.read, read.index}, output);
    } else if (leads && read.index <= state_.commit_index &&
               output.reads.try_push({read.read, state_.commit_index})) {
    } else {
      state_.reads[kept++] = read;
    }
  }
  state_.reads.truncate(kept);
}

}  // namespace squall::core
