// The interface types of a server: inputs, outputs, and the state visible from outside.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "core/bounded.hpp"
#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/types.hpp"

namespace squall::core {

struct Receive {
  Message message;
};
/// The election timer expired, §3.4. At a leader: an election timeout has passed since the leader
/// was elected, started a transfer, or last counted the servers that it heard (§3.10, §6.2).
struct ElectionTimeout {};
/// The heartbeat timer expired, §3.4. Ignored by all but leaders.
struct HeartbeatTimeout {};
/// A client's command. All but leaders refuse it (Output::accepted stays false), and followers that
/// forward it to their leader (§6.2): they accept it, and promise nothing.
struct ClientRequest {
  Payload payload;
  EntryKind kind = EntryKind::command;  // or session (§6.3)
};
/// Everything that the server had written when its last entry was `durable` and its term was
/// `current_term` is now on disk. Only with asynchronous disks.
struct Synced {
  Term current_term;
  Position durable;
};
/// The server has heard no leader for a minimum election timeout, §4.2.3. Only after
/// Output::silence_timer requested it.
struct SilenceTimeout {};
/// A client's read (§6.4), identified by `read`. Output::reads answers it in this step or a later
/// one, or never. Refused (Output::accepted stays false) by a server that cannot answer.
struct ClientRead {
  std::uint32_t read;
};
/// The lease that Output::lease started has expired (§6.4.1).
struct LeaseExpired {};
/// Take a snapshot and discard the log that it covers (chapter 5). Ignored when nothing would be
/// discarded.
struct Compact {};
/// By which rule one change of the voters goes: by Settings::joint_consensus, one server at a time
/// (§4.1), or by way of a joint configuration (§4.3).
enum class ChangeBy : std::uint8_t { settings, single, joint };

/// Asks the leader for a new configuration (chapter 4). Refused while another change is in
/// progress.
struct ChangeMembership {
  ServerSet voters{};
  ServerSet learners{};
  ChangeBy by = ChangeBy::settings;
};
/// Asks the leader to transfer its leadership to `target` (§3.10); to kNobody: to the voter that has
/// acknowledged most of the log.
struct TransferLeadership {
  ServerId target;
};
/// The follower hears no leader any more (§4.2.3), until it hears one again: it grants pre-votes and
/// votes at once. Refused by other roles, where none is known, and where leases rely on it (§6.4.1).
struct ForgetLeader {};
/// What the server has written since the last Synced is not on disk: the write failed, and is tried
/// again. Only with asynchronous disks, see FailedWrite.
struct WriteFailed {};
/// A timer that the machine has started by Output::timers ran out. Squall's own servers have none.
struct NamedTimeout {
  std::uint16_t timer = 0;
};

using Input = std::variant<Receive, ElectionTimeout, HeartbeatTimeout, ClientRequest, Synced,
                           SilenceTimeout, ClientRead, LeaseExpired, Compact, ChangeMembership,
                           TransferLeadership, ForgetLeader, WriteFailed, NamedTimeout>;

/// The index of each alternative of Input, in the variant's order.
enum class InputKind : std::uint8_t {
  receive,
  election_timeout,
  heartbeat_timeout,
  client_request,
  synced,
  silence_timeout,
  client_read,
  lease_expired,
  compact,
  change_membership,
  transfer_leadership,
  forget_leader,
  write_failed,
  named_timeout
};
static_assert(std::variant_size_v<Input> == 14);

/// The state that must survive a crash (§3.8, chapter 5). The World writes it to disk after every
/// step.
struct Durable {
  Term current_term = 0;
  ServerId voted_for = kNobody;
  /// The snapshot's configuration; the initial one while `log.base` is kRoot.
  Configuration snapshot_configuration{};
  Log log{};
  /// The commit index of a machine that writes it; 0 for all others, Squall's own among them.
  Index commit_index = 0;
  friend bool operator==(const Durable&, const Durable&) = default;
};
static_assert(sizeof(Durable) <= 24);

/// The visible state of a server; checkers see nothing else of it.
struct View {
  Durable durable;  // as written, not necessarily on disk yet
  Role role = Role::follower;
  ServerId leader = kNobody;  // the leader of current_term, as far as this server knows
  Index commit_index = 0;
  /// The state of the server's state machine: the entries that it has applied since the empty state
  /// or since the state in its snapshot, in their order (§3.6.3). One that skips, repeats or reorders
  /// entries has a path of its own.
  Ref applied = kRoot;
  Configuration configuration{};  // in use: the latest in the log, committed or not (§4.1)
  bool holds_lease = false;       // §6.4.1
  friend bool operator==(const View&, const View&) = default;
};

/// The replication state of a follower: probe (one message may be sent), waiting (it was sent, no
/// reply yet), replicate (pipelined, §10.2.2), snapshot (sent in chunks, chapter 5). Heartbeats are
/// sent in every state, so a lost probe is detected.
enum class Flow : std::uint8_t { probe, waiting, replicate, snapshot };

/// What a leader knows of one other member of its configuration.
struct FollowerProgress {
  Flow flow = Flow::probe;
  Index match_index = 0;
  Index next_index = 1;
  /// Entries sent and not yet acknowledged, where replication is pipelined; else 0.
  std::uint32_t in_flight = 0;
  friend bool operator==(const FollowerProgress&, const FollowerProgress&) = default;
};

enum class Timer : std::uint8_t { leave, restart, stop };

/// A timer beside those that every Raft has: by the machine's name for it, and how long it runs on the server's own
/// clock.
struct NamedTimer {
  std::uint16_t name = 0;
  std::uint64_t duration_us = 0;  // of an effect 0: it is stopped
};

/// Answers a read from the state after entry `index` of the server's log.
struct ReadAnswer {
  std::uint32_t read = 0;
  Index index = 0;
};
/// Bound on the reads that are pending at one server; it refuses more.
inline constexpr std::size_t kReadsMax = 16;

/// Bound on the messages of one step: four AppendEntries and a heartbeat for each follower, and a
/// reply to each read.
inline constexpr std::size_t kSentMax = 5 * kServersMax + kReadsMax;

/// A machine that is not what it should be. machine: an assertion, a crash, a call with impossible
/// arguments. unpersisted: it shows a term or a vote that it has not written.
enum class Failure : std::uint8_t { none, machine, unpersisted };

/// One of several writes of a step.
struct Write {
  Durable image;                      // what the disk holds after it
  std::uint32_t messages_before = 0;  // of the step's messages, so many were sent before it
};

/// Effects of one step, in this order: write `view.durable`, send messages, set timers.
struct Output {
  View view;
  /// Of a machine that writes several times in a step, or sends before it writes: its writes in their
  /// order, the last of which leaves `view.durable`. The machine keeps them until its next step.
  std::span<const Write> writes;
  Bounded<Message, kSentMax> messages;
  Bounded<ReadAnswer, kReadsMax> reads;
  Timer election_timer = Timer::leave;
  Timer heartbeat_timer = Timer::leave;
  Timer silence_timer = Timer::leave;
  /// restart: the lease runs from the start of heartbeat round `lease_round`.
  Timer lease = Timer::leave;
  std::uint32_t lease_round = 0;
  std::uint32_t round_began = 0;  // the heartbeat round that began in this step; 0: none
  /// Started, also while they run, or stopped, in this order. The machine keeps them until its next step.
  std::span<const NamedTimer> timers;
  bool accepted = false;  // the request, read, change or transfer was accepted
  Failure failure = Failure::none;
  /// Of Failure::machine: why, in words that the machine keeps until its next step.
  const char* failure_text = "";
  /// Of Failure::unpersisted: what it shows beside the view's durable state.
  Term shown_term = 0;
  ServerId shown_vote = kNobody;

  /// Prepares for the next step, which overwrites the view.
  void clear() {
    messages.clear();
    reads.clear();
    election_timer = heartbeat_timer = silence_timer = lease = Timer::leave;
    round_began = 0;
    accepted = false;
    writes = {};
    timers = {};
    failure = Failure::none;
  }
};

}  // namespace squall::core
