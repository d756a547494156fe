// The rules of the dissertation by input and aspect.
#include "core/message.hpp"
#include "traces/story/lockstep.hpp"

namespace squall::traces::story {

using core::InputKind;
using core::MessageType;

namespace {

constexpr std::string_view kHigherTerm =
    "Rules for Servers, all (Figure 3.1): if an RPC contains a term T > currentTerm, set "
    "currentTerm = T and convert to follower.";
constexpr std::string_view kGrantsVote =
    "RequestVote, receiver (Figure 3.1): reply false if term < currentTerm; grant the vote if "
    "votedFor is null or candidateId, and the candidate's log is at least as up-to-date as the "
    "receiver's log.";
constexpr std::string_view kPreVote =
    "Pre-Vote (§9.6): a server asks whether others would vote for it, and increments its term only "
    "after a majority would; a pre-vote is no vote, and changes no term.";
constexpr std::string_view kCountsVotes =
    "Rules for Servers, candidates (Figure 3.1): become leader when votes of the current term were "
    "received from a majority of servers; each server counts once.";
constexpr std::string_view kStoresEntries =
    "AppendEntries, receiver (Figure 3.1): reply false if term < currentTerm, or if the log has no "
    "entry at prevLogIndex with prevLogTerm; delete an existing entry that conflicts with a new "
    "one, "
    "and all that follow it; append any new entries not already in the log.";
constexpr std::string_view kLearnsCommitIndex =
    "AppendEntries, receiver (Figure 3.1): if leaderCommit > commitIndex, set commitIndex = "
    "min(leaderCommit, index of last new entry).";
constexpr std::string_view kCommits =
    "Rules for Servers, leaders (Figure 3.1): if there is an N > commitIndex such that a majority "
    "of "
    "matchIndex[i] >= N and log[N].term == currentTerm, set commitIndex = N.";
constexpr std::string_view kReplicates =
    "Rules for Servers, leaders (Figure 3.1): send AppendEntries with the entries from nextIndex "
    "on; "
    "if it succeeds, update nextIndex and matchIndex; if it fails for log inconsistency, decrement "
    "nextIndex and retry.";
constexpr std::string_view kApplies =
    "Rules for Servers, all (Figure 3.1): if commitIndex > lastApplied, increment lastApplied and "
    "apply log[lastApplied] to the state machine.";
constexpr std::string_view kSnapshot =
    "InstallSnapshot, receiver (Figure 5.3): reply if term < currentTerm; keep the entries that "
    "follow the last one of the snapshot where an existing entry has its index and term, else "
    "discard the log; load the snapshot's state and configuration.";
constexpr std::string_view kConfiguration =
    "Membership (§4.1): a server uses the latest configuration in its log, committed or not; a "
    "leader "
    "begins a change when the one before is committed.";
constexpr std::string_view kReads =
    "Read-only queries (§6.4): a leader answers a read only after it has committed an entry of its "
    "own term, and a majority has answered a round of heartbeats that began after the read.";
constexpr std::string_view kLease =
    "Leases (§6.4.1): a lease runs from the start of a round of heartbeats that a majority "
    "answered, "
    "for less than an election timeout; a transfer of leadership ends it.";
constexpr std::string_view kTimesOut =
    "Rules for Servers, candidates (Figure 3.1): on an election timeout increment currentTerm, "
    "vote "
    "for self, reset the election timer, and send RequestVote to all other servers.";
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
    "when the target's log is up to date, and goes on when an election timeout has passed.";
constexpr std::string_view kCompaction =
    "Log compaction (chapter 5): a snapshot stands for the applied entries only, and holds the "
    "last "
    "entry's index and term and the latest configuration.";
constexpr std::string_view kHeartbeats =
    "Rules for Servers, leaders (Figure 3.1): send heartbeats during idle periods.";

/// Of an AppendEntries: whom it changes, and in what.
std::string_view rule_of_append(Aspect aspect) {
  if (aspect == Aspect::commit_index) return kLearnsCommitIndex;
  if (aspect == Aspect::timer) return kElectionTimer;
  return kStoresEntries;
}

std::string_view rule_of_vote_request(const core::Message& message, Aspect aspect) {
  if (std::get<core::RequestVote>(message.body).pre_vote) return kPreVote;
  if (aspect == Aspect::term) return kHigherTerm;
  return aspect == Aspect::timer ? kElectionTimer : kGrantsVote;
}

std::string_view rule_of_receipt(const core::Message& message, Aspect aspect) {
  if (aspect == Aspect::applied) return kApplies;
  if (aspect == Aspect::configuration) return kConfiguration;
  if (aspect == Aspect::read) return kReads;
  if (aspect == Aspect::lease) return kLease;
  switch (message.type()) {
    case MessageType::request_vote:
      return rule_of_vote_request(message, aspect);
    case MessageType::request_vote_reply:
      return aspect == Aspect::term ? kHigherTerm : kCountsVotes;
    case MessageType::append_entries:
      return aspect == Aspect::term ? kHigherTerm : rule_of_append(aspect);
    case MessageType::append_entries_reply:
      if (aspect == Aspect::term) return kHigherTerm;
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
  }
  return kHigherTerm;
}

}  // namespace

std::string_view rule_of(const Deviation& deviation) {
  if (deviation.booted) return kPersistent;
  const Aspect aspect = deviation.aspect;
  if (aspect == Aspect::applied) return kApplies;
  switch (static_cast<InputKind>(deviation.input.index())) {
    case InputKind::receive:
      return rule_of_receipt(std::get<core::Receive>(deviation.input).message, aspect);
    case InputKind::election_timeout:
      return kTimesOut;
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
      return kElectionTimer;
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
  }
  return kHigherTerm;
}

}  // namespace squall::traces::story
