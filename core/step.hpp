// All that passes a server's door: inputs, outputs, and what may be seen from outside.
#pragma once

#include <variant>

#include "core/bounded.hpp"
#include "core/configuration.hpp"
#include "core/log.hpp"
#include "core/message.hpp"
#include "core/types.hpp"

namespace squall::core {

struct Receive {
  Message message;
};
/// The election timer ran out, §3.4. At a leader: an election timeout has passed since it began to
/// lead, to transfer its leadership or to count whom it hears (§3.10, §6.2).
struct ElectionTimeout {};
/// Time for a leader's heartbeat, §3.4. Ignored by others.
struct HeartbeatTimeout {};
/// A client's command; refused (Output::accepted stays false) by all but leaders.
struct ClientRequest {
  Payload payload;
  EntryKind kind = EntryKind::command;  // or session (§6.3)
};
/// Everything that the server had written up to `durable` (its last entry then, in its term then)
/// is on disk now. Only with asynchronous disks.
struct Synced {
  Term current_term;
  Position durable;
};
/// No leader was heard for a minimum election timeout, §4.2.3. Only where Output::silence_timer
/// asked for it.
struct SilenceTimeout {};
/// A client's read (§6.4), which `read` names; answered by Output::reads in this step or a later
/// one, or never. Refused (Output::accepted stays false) where nobody can answer.
struct ClientRead {
  std::uint32_t read;
};
/// The lease that Output::lease began has run out (§6.4.1).
struct LeaseExpired {};
/// Time to take a snapshot and to forget the log up to it (chapter 5). Ignored when nothing would
/// be forgotten.
struct Compact {};
/// Asks the leader for another configuration (chapter 4). Refused while another change is under
/// way.
struct ChangeMembership {
  ServerSet voters{};
  ServerSet learners{};
};
/// Asks the leader to hand its leadership to `target` (§3.10).
struct TransferLeadership {
  ServerId target;
};

using Input =
    std::variant<Receive, ElectionTimeout, HeartbeatTimeout, ClientRequest, Synced, SilenceTimeout,
                 ClientRead, LeaseExpired, Compact, ChangeMembership, TransferLeadership>;

/// Numbers an Input's alternatives; the order is that of the variant.
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
  transfer_leadership
};
static_assert(std::variant_size_v<Input> == 11);

/// What §3.8 and chapter 5 require to survive a crash. The World writes it to disk after every
/// step.
struct Durable {
  Term current_term = 0;
  ServerId voted_for = kNobody;
  Log log;
  /// Of the snapshot that `log.base` stands for; the initial one while there is none.
  Configuration snapshot_configuration{};
  friend bool operator==(const Durable&, const Durable&) = default;
};
static_assert(sizeof(Durable) <= 24);

/// What a server shows; the checkers see nothing else of it.
struct View {
  Durable durable;  // as written, not yet necessarily on disk
  Role role = Role::follower;
  ServerId leader = kNobody;  // whom it believes to lead current_term
  Index commit_index = 0;
  Configuration configuration{};  // in use: the latest in its log, committed or not (§4.1)
  bool holds_lease = false;       // §6.4.1
  friend bool operator==(const View&, const View&) = default;
};

enum class Timer : std::uint8_t { leave, restart, stop };

/// A read is answered from the state after the entry `index` of the server's log.
struct ReadAnswer {
  std::uint32_t read = 0;
  Index index = 0;
};
/// Reads that one server has taken on at a time; more are refused.
inline constexpr std::size_t kReadsMax = 16;

/// At most this many messages leave in one step: to each follower four AppendEntries and a
/// heartbeat, and an answer to each read.
inline constexpr std::size_t kSentMax = 5 * kServersMax + kReadsMax;

/// Effects of one step, in the order: write `view.durable`, then send, then set timers.
struct Output {
  View view;
  Bounded<Message, kSentMax> messages;
  Bounded<ReadAnswer, kReadsMax> reads;
  Timer election_timer = Timer::leave;
  Timer heartbeat_timer = Timer::leave;
  Timer silence_timer = Timer::leave;
  /// restart: a lease runs from when the round `lease_round` began.
  Timer lease = Timer::leave;
  std::uint32_t lease_round = 0;
  std::uint32_t round_began = 0;  // this round of heartbeats began in this step; 0: none
  bool accepted = false;  // the request, read, change or transfer that was asked for was taken on

  /// Makes ready for the next step; the view is overwritten by the step itself.
  void clear() {
    messages.clear();
    reads.clear();
    election_timer = heartbeat_timer = silence_timer = lease = Timer::leave;
    round_began = 0;
    accepted = false;
  }
};

}  // namespace squall::core
