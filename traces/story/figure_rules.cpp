// The rules of the dissertation by input and aspect.
#include "core/message.hpp"
#include "traces/story/lockstep.hpp"

namespace squall::traces::story {

using core::InputKind;
using core::MessageType;

namespace {

constexpr std::string_view kHigherTerm =
    "Rules for Servers, all (Figure 3.1): if an RPC request or response contains a term T > "
    "currentTerm, set currentTerm = T and convert to follower.";
constexpr std::string_view kGrantsVote =
    "RequestVote, receiver (Figure 3.1): reply false if term < currentTerm; grant the vote if "
    "votedFor is null or candidateId, and the candidate's log is at least as up-to-date as the "
    "receiver's log.";
constexpr std::string_view kVotedFor =
    "State (Figure 3.1): votedFor is the candidate that received the server's vote in the current "
    "term, or null if none; within a term a vote that was given is neither forgotten nor changed.";
constexpr std::string_view kStickiness =
    "Disruptive servers (§4.2.3): a server that receives a RequestVote within the minimum election "
    "timeout of hearing from a current leader neither updates its term nor grants its vote.";
constexpr std::string_view kPreVote =
    "Pre-Vote (§9.6): a server asks whether others would vote for it, and increments its term only "
    "after a majority would; a pre-vote is no vote, and changes no term.";
constexpr std::string_view kCountsVotes =
    "Rules for Servers, candidates (Figure 3.1): become leader when votes of the current term were "
    "received from a majority of servers: the voters of the candidate's latest configuration "
    "(§4.1), each once, and both majorities of a joint one (§4.3).";
constexpr std::string_view kUponElection =
    "Rules for Servers, leaders (Figure 3.1): upon election send empty AppendEntries (heartbeats) "
    "to each server; nextIndex and matchIndex are reinitialized; a no-op entry of the new "
    "term is appended "
    "(§6.4).";
constexpr std::string_view kYields =
    "Rules for Servers, candidates (Figure 3.1): if AppendEntries is received from the new leader, "
    "convert to follower.";
constexpr std::string_view kStoresEntries =
    "AppendEntries, receiver (Figure 3.1): reply false if term < currentTerm, or if the log has no "
    "entry at prevLogIndex with prevLogTerm; delete an existing entry that conflicts with a new "
    "one "
    "(same index, different terms), and all that follow it; append any new entries not already in "
    "the log.";
constexpr std::string_view kLearnsCommitIndex =
    "AppendEntries, receiver (Figure 3.1): if leaderCommit > commitIndex, set commitIndex = "
    "min(leaderCommit, index of last new entry).";
constexpr std::string_view kCommits =
    "Rules for Servers, leaders (Figure 3.1): if there is an N > commitIndex such that a majority "
    "of matchIndex[i] >= N and log[N].term == currentTerm, set commitIndex = N.";
constexpr std::string_view kReplicates =
    "Rules for Servers, leaders (Figure 3.1): if the last log index >= nextIndex of a follower, "
    "send "
    "AppendEntries with the entries from nextIndex on; if it succeeds, update nextIndex and "
    "matchIndex; if it fails for log inconsistency, decrement nextIndex and retry.";
constexpr std::string_view kApplies =
    "Rules for Servers, all (Figure 3.1): if commitIndex > lastApplied, increment lastApplied and "
    "apply log[lastApplied] to the state machine.";
constexpr std::string_view kSnapshot =
    "InstallSnapshot, receiver (Figure 5.3): reply if term < currentTerm; save the snapshot if it "
    "reaches further than the latest one; keep the entries that follow its last one where an "
    "existing entry has that index and term, else discard the log; load the snapshot's state and "
    "configuration.";
constexpr std::string_view kConfiguration =
    "Membership (chapter 4): a server uses the latest configuration in its log, committed or not "
    "(§4.1); a leader begins a change when the one before, and an entry of its own term, are "
    "committed; learners count in no majority (§4.2.1); a leader that is removed steps down when "
    "that is committed (§4.2.2).";
constexpr std::string_view kReads =
    "Read-only queries (§6.4): a leader answers a read after it has committed an entry of its own "
    "term, a majority has answered a round of heartbeats that began after the read, and its state "
    "machine has come to the commit index of the time when the read came.";
constexpr std::string_view kLease =
    "Leases (§6.4.1): a lease runs from the start of a round of heartbeats that a majority "
    "answered, for an election timeout divided by the bound on clock drift; a transfer of "
    "leadership ends it.";
constexpr std::string_view kTimesOut =
    "Rules for Servers, followers and candidates (Figure 3.1): when an election timeout elapses, "
    "begin an election: increment currentTerm, vote for self, reset the election timer, and send "
    "RequestVote to all other servers.";
constexpr std::string_view kLeaderTimesOut =
    "Leaders and time (§3.10, §6.2): when an election timeout elapses, a leader gives up a "
    "transfer "
    "that has not come to its end, and steps down if no majority has answered its heartbeats.";
constexpr std::string_view kElectionTimer =
    "Rules for Servers, followers (Figure 3.1): the election timer starts again only when "
    "AppendEntries of the current leader arrives or a vote is granted.";
constexpr std::string_view kRequest =
    "Rules for Servers, leaders (Figure 3.1): a command of a client is appended to the log; the "
    "response follows after the entry is applied.";
constexpr std::string_view kPersistent =
    "Persistent state (Figure 3.1, §3.8): currentTerm, votedFor and log[] are on stable storage "
    "before a server responds to an RPC; a server restarts with them, as a follower.";
constexpr std::string_view kTransfer =
    "Leadership transfer (§3.10): the leader takes no command while it transfers, sends TimeoutNow "
    "when the target's log is up to date, and goes on when an election timeout has passed; the "
    "target begins an election at once.";
constexpr std::string_view kCompaction =
    "Log compaction (chapter 5): a snapshot stands for the applied entries only, and holds the "
    "last "
    "entry's index and term and the latest configuration.";
constexpr std::string_view kHeartbeats =
    "Rules for Servers, leaders (Figure 3.1): send heartbeats during idle periods.";

/// Of an AppendEntries: whom it changes, and in what.
std::string_view rule_of_append(Aspect aspect) {
  if (aspect == Aspect::role || aspect == Aspect::leader) return kYields;
  if (aspect == Aspect::commit_index) return kLearnsCommitIndex;
  if (aspect == Aspect::timer) return kElectionTimer;
  return kStoresEntries;
}

std::string_view rule_of_vote_request(const core::Message& message, const Deviation& deviation) {
  if (std::get<core::RequestVote>(message.body).pre_vote) return kPreVote;
  const core::Term had = deviation.before.durable.current_term;
  // The reference takes no notice of the later term.
  if (message.term > had && deviation.expected.durable.current_term == had) return kStickiness;
  if (deviation.aspect == Aspect::term) return kHigherTerm;
  return deviation.aspect == Aspect::timer ? kElectionTimer : kGrantsVote;
}

std::string_view rule_of_vote_reply(const Deviation& deviation) {
  if (deviation.expected.role == core::Role::candidate &&
      deviation.before.role == core::Role::pre_candidate) {
    return kPreVote;
  }
  if (deviation.aspect == Aspect::term) return kHigherTerm;
  const bool is_election = deviation.before.role != core::Role::leader &&
                           deviation.expected.role == core::Role::leader &&
                           deviation.aspect != Aspect::role;
  return is_election ? kUponElection : kCountsVotes;
}

std::string_view rule_of_receipt(const core::Message& message, const Deviation& deviation) {
  const Aspect aspect = deviation.aspect;
  const bool is_asked_to_vote = message.type() == MessageType::request_vote;
  if (aspect == Aspect::vote && !is_asked_to_vote) return kVotedFor;
  switch (message.type()) {
    case MessageType::request_vote:
      return rule_of_vote_request(message, deviation);
    case MessageType::request_vote_reply:
      return rule_of_vote_reply(deviation);
    case MessageType::append_entries:
      return aspect == Aspect::term ? kHigherTerm : rule_of_append(aspect);
    case MessageType::append_entries_reply:
      if (aspect == Aspect::term) return kHigherTerm;
      if (aspect == Aspect::role) return kConfiguration;
      return aspect == Aspect::commit_index ? kCommits : kReplicates;
    case MessageType::install_snapshot:
    case MessageType::install_snapshot_reply:
      return aspect == Aspect::term ? kHigherTerm : kSnapshot;
    case MessageType::timeout_now:
      return kTransfer;
    case MessageType::read_index:
    case MessageType::read_index_reply:
      return kReads;
    case MessageType::forward:
      return kRequest;
    case MessageType::opaque:
      return kHigherTerm;  // the reference reads no opaque message
  }
  return kHigherTerm;
}

std::string_view rule_of_election_timeout(const Deviation& deviation) {
  if (deviation.before.role == core::Role::leader) return kLeaderTimesOut;
  return deviation.expected.role == core::Role::pre_candidate ? kPreVote : kTimesOut;
}

}  // namespace

std::string_view rule_of(const Deviation& deviation) {
  if (deviation.booted) return kPersistent;
  const Aspect aspect = deviation.aspect;
  if (aspect == Aspect::applied) return kApplies;
  if (aspect == Aspect::persistence) return kPersistent;
  if (aspect == Aspect::configuration) return kConfiguration;
  if (aspect == Aspect::read) return kReads;
  if (aspect == Aspect::lease) return kLease;
  switch (static_cast<InputKind>(deviation.input.index())) {
    case InputKind::receive:
      return rule_of_receipt(std::get<core::Receive>(deviation.input).message, deviation);
    case InputKind::election_timeout:
      return rule_of_election_timeout(deviation);
    case InputKind::heartbeat_timeout:
      return aspect == Aspect::commit_index ? kCommits : kHeartbeats;
    case InputKind::client_request:
      return aspect == Aspect::commit_index ? kCommits : kRequest;
    case InputKind::synced:
      return aspect == Aspect::commit_index ? kCommits : kPersistent;
    case InputKind::write_failed:
      return kPersistent;
    case InputKind::silence_timeout:
    case InputKind::forget_leader:
      return kStickiness;
    case InputKind::client_read:
      return kReads;
    case InputKind::lease_expired:
      return kLease;
    case InputKind::compact:
      return kCompaction;
    case InputKind::change_membership:
      return kConfiguration;
    case InputKind::transfer_leadership:
      return kTransfer;
    case InputKind::named_timeout:
      return kHigherTerm;
  }
  return kHigherTerm;
}

}  // namespace squall::traces::story
