// What the Simulator shall do with a World: random faults, timeline, workload, end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/step.hpp"
#include "sim/action.hpp"
#include "sim/delay.hpp"
#include "sim/plan/condition_kinds.hpp"
#include "sim/setup.hpp"
#include "sim/shape.hpp"

namespace squall::sim::plan {

struct LinkModel {
  Delay delay{1'000, 500};
  Ppm drop = 0;
  Ppm duplicate = 0;  // share of messages of which the network delivers a copy too
  /// Share of messages that are late by another draw of `reorder_by`, so that others overtake.
  Ppm reorder = 0;
  Delay reorder_by{0, 10'000};
  Ppm garble = 0;  // share of messages that are corrupted in flight, which their checksums detect
  /// Bytes a second that a link carries, one message after the other; 0: no bound.
  std::uint64_t bandwidth = 0;
  /// Bytes that may wait for a link that is busy; beyond it a message is lost. 0: no bound.
  std::uint64_t queue_bytes = 0;
  /// As a connection of TCP: no message overtakes another of its link, and none is copied. A late one holds up
  /// those behind it.
  bool in_order = false;
  friend bool operator==(const LinkModel&, const LinkModel&) = default;
};

struct LinkRule {  // replaces the plan's link model on these directed links
  core::ServerSet from, to;
  LinkModel model;
  friend bool operator==(const LinkRule&, const LinkRule&) = default;
};

/// Where one server differs from Timing, from Plan::sync and from a right clock.
struct OwnTiming {
  std::optional<Time> heartbeat_us;
  std::optional<Time> election_timeout_min_us;  // both or none
  std::optional<Time> election_timeout_max_us;
  std::optional<Delay> sync;
  std::int32_t clock_rate_ppm = 0;  // how much faster than time its clock runs
  friend bool operator==(const OwnTiming&, const OwnTiming&) = default;
};

struct Timing {
  Time heartbeat_us = 50'000;
  Time election_timeout_min_us = 150'000;  // drawn from [min, max]
  Time election_timeout_max_us = 300'000;
  /// False: elections only where the timeline says so.
  bool election_timers = true;
  /// How long a leader trusts in a round of heartbeats (§6.4.1), by its own clock; 0: as long as
  /// is safe, which lease_us() tells.
  Time lease_us = 0;
  /// How far from the right rate clocks may run while leases are safe.
  Ppm clock_drift = 0;
  core::PerServer<OwnTiming> own{};
  friend bool operator==(const Timing&, const Timing&) = default;
};

/// Servers that heard a leader help no other server for a minimum election timeout, by their own
/// clocks (§4.2.3). A tenth of it is kept back; the rest is shortened so much that even the slowest
/// clock at the leader has run out when the fastest one at a follower has.
constexpr Time lease_us(const Timing& timing) {
  if (timing.lease_us != 0) return timing.lease_us;
  const Time kept = timing.election_timeout_min_us - timing.election_timeout_min_us / 10;
  return kept / (kPpmAll + timing.clock_drift) * (kPpmAll - timing.clock_drift) +
         kept % (kPpmAll + timing.clock_drift) * (kPpmAll - timing.clock_drift) /
             (kPpmAll + timing.clock_drift);
}

struct Workload {
  /// Each client has one command outstanding; think time between an answer and the next command.
  Delay think{0, 0};
  Delay latency{0, 0};
  Time retry_us = 500'000;  // then the client asks another server; kNever: it does not
  Time start_us = 0;
  std::uint64_t commands_max = 0;  // for all clients together; 0: no end
  Time stop_us = kNever;           // from then on no client begins an operation by itself
  bool on_request = false;         // clients begin operations only when the timeline asks them to
  /// Each client asks one server for ever: that which the timeline has it ask first, or client k the
  /// server 1 + k modulo their number.
  bool stay = false;
  friend bool operator==(const Workload&, const Workload&) = default;
};

/// Servers by number or by what they are at the time; `bound` names an earlier step's choice.
struct Target {
  enum class Kind : std::uint8_t {
    none,
    servers,    // `servers`
    leader,     // the live leader of the highest term; the step waits for one
    followers,  // all live servers but that leader
    minority,   // the highest-numbered voters that do not lead, without which there is a quorum
    majority,   // the other voters of the configuration in use
    random,     // one live server
    crashed,
    all,
    bound,  // `name`; the step waits for the one that binds it
    others  // all servers but those of the other target (in cuts)
  };
  Kind kind = Kind::none;
  core::ServerSet servers;
  std::uint8_t name = 0;  // index into Plan::names
  friend bool operator==(const Target&, const Target&) = default;
};

/// Of a random fault: it begins on average every `every_us` (0: never), and lasts `lasts`.
struct FaultTiming {
  Time every_us = 0;
  Delay lasts{0, 0};
  /// One draw strikes all of these that can be struck; nothing: the fault draws its victim itself.
  /// Of a cut link: one end.
  Target who{};
  Target to{};                                   // of a cut link: the other end
  std::uint16_t message_type = kAnyMessageType;  // any: drawn each time
  friend bool operator==(const FaultTiming&, const FaultTiming&) = default;
};

/// Random faults under way at once; while there are so many, no other begins.
inline constexpr std::size_t kSpellsMax = 1024;

/// Faults drawn from the seed's stream "fault". One that ends leaves alone what another one under
/// way or the timeline wants; the timeline's restart, resume and heal end any.
struct FaultSchedule {
  FaultTiming crash;
  FaultTiming pause;
  FaultTiming partition;     // two groups that do not hear each other
  FaultTiming one_way;       // a random set of directed links
  FaultTiming isolate;       // one server, preferring the leader
  FaultTiming shape;         // only the links of a ring, a chain, a bridge or three groups are left
  FaultTiming flapping;      // one link is cut and healed again and again
  FaultTiming slow;          // a server handles its messages late by `slow_by`
  FaultTiming sync_failure;  // an fsync fails, its server stops
  FaultTiming full_disk;     // a server stops at its next write
  FaultTiming clock;         // one clock runs fast or slow, by at most `clock_drift`
  FaultTiming transfer;      // the leader is asked to hand over (§3.10); lasts no time
  FaultTiming membership;    // the leader is asked for another configuration; lasts no time
  /// A follower's machine is replaced: removed, wiped, and after `lasts`, when nothing that it has
  /// said or was told is on its way any more, added again as a learner and promoted (§4.2.1).
  FaultTiming replace;
  FaultTiming slow_messages;     // all messages of one type are late by `slow_messages_by`
  FaultTiming lost_messages;     // all messages of one type are lost
  FaultTiming cut;               // one link is cut, in one direction or in both
  FaultTiming disk_stall;        // no fsync of a server ends
  FaultTiming clock_jump;        // a clock jumps forward or back by `clock_jump_by`; lasts no time
  bool torn_writes = false;      // a crash may tear the last record under way
  bool crashes_in_step = false;  // half of the crashes fall into a step, after one of its writes
  Delay slow_by{0, 20'000};
  Delay slow_messages_by{0, 20'000};
  Delay clock_jump_by{0, 20'000};
  Ppm clock_drift = 200;
  Time until_us = kNever;  // then everything is healed, restarted and resumed: the calm phase
  friend bool operator==(const FaultSchedule&, const FaultSchedule&) = default;
};

/// Numbers the random faults; the order is that of FaultSchedule, and of the draws at the start.
enum class RandomFault : std::uint16_t {
  crash,
  pause,
  partition,
  one_way,
  isolate,
  shape,
  flapping,
  slow,
  sync_failure,
  full_disk,
  clock,
  transfer,
  membership,
  replace,
  slow_messages,
  lost_messages,
  disk_stall,
  cut,
  clock_jump
};

/// By sender: the receivers to which the link is cut.
using CutLinks = core::PerServer<core::ServerSet>;

/// The calm phase, which begins at FaultSchedule::until_us: what is asked of it, and of whom.
/// Outside of the core faults stay as they are, and nothing passes between there and the core.
struct Calm {
  enum class Core : std::uint8_t {
    all,
    majority,  // drawn: as few as form a quorum of every configuration that a server goes by
    servers    // `servers`
  };
  Core core = Core::all;
  core::ServerSet servers{};
  /// Within so many longest election timeouts the core has a leader and its term grows no more; at
  /// the end all of it has converged, and what clients waited for when the calm began is answered.
  /// 0: nothing is asked.
  std::uint32_t election_timeouts = 0;
  /// Within so many longest election timeouts, each operation is answered, and what a leader was
  /// asked for and accepted is done, whenever it was asked for. 0: see answer_patience_us().
  std::uint32_t answer_election_timeouts = 0;
  /// By sender: links of the core that stay cut. Then liveness is asked of the leader and of those
  /// that it hears and that hear it, where a server can be elected; see able_to_lead().
  CutLinks cut_links{};
  /// Links stay cut that are drawn when the calm begins, one after the other, as long as a server
  /// can be elected.
  bool draws_cut_links = false;
  friend bool operator==(const Calm&, const Calm&) = default;
};
/// Some links of the core stay cut.
inline bool is_partial(const Calm& calm) {
  return calm.draws_cut_links || calm.cut_links != CutLinks{};
}
/// Of `among`, those that hear the server and that it hears, itself included.
constexpr core::ServerSet both_ways(const CutLinks& cut, core::ServerId server,
                                    core::ServerSet among) {
  core::ServerSet heard;
  for (const core::ServerId other : among - cut[server]) {
    if (!cut[other].contains(server)) heard.add(other);
  }
  return heard;
}
inline constexpr std::uint32_t kCalmElectionTimeoutsMax = 10'000;

/// What becomes of a clock; the rest stays as it is.
struct ClockChange {
  std::optional<std::int32_t> rate_ppm;  // fast above 0, slow below
  std::int64_t jump_us = 0;
  std::optional<bool> stopped;
  friend bool operator==(const ClockChange&, const ClockChange&) = default;
};

struct Step {
  enum class Kind : std::uint8_t {
    crash,
    restart,
    pause,
    resume,
    isolate,
    partition,
    cut,
    heal,
    hold,
    release,
    block,
    unblock,
    election_timeout,
    heartbeat_timeout,
    request,
    links,
    corrupt,
    compact,
    transfer,    // the leader, `target`, is asked to hand over to `to`; none: it chooses
    membership,  // the leader, `target`, is asked for groups[0] as voters, groups[1] as learners
    fail_sync,
    fill_disk,
    free_disk,
    latent_sector_error,
    misdirect,
    wipe,
    slow,           // handle messages late by `delay`
    clock,          // their clocks change
    shape,          // of the servers' order in `order` only some links are left
    slow_messages,  // messages of `message_type` are late by `delay`
    deliver,        // of the messages that are held, the first `value` that match arrive now,
    drop,           // are lost,
    duplicate,      // or have a copy sent on its way
    check,          // `condition` must hold now, or the run has not met an expectation
    forget_leader,  // the followers hear no leader any more, until one is heard again
    stall_disk,     // for `delay.min_us` no fsync ends
    lying_sync,     // from now until its crash, which loses what was written since
    back_up_disk,   // what the disk holds now is kept …
    restore_disk,   // … and is what the disk of the server, which is down, holds again
    shorten_log,    // the log of a server that is down ends before the entry
    limit_disk,     // only `value` entries more fit on the disk, until `free_disk`
    sync,           // the fsync under way ends now
    force_configuration,  // the log of a server that is down ends with groups[0] as voters, groups[1] as learners
    named_timeout  // the timer `value` that the machine has named runs out
  };
  Kind kind = Kind::crash;
  /// `at_us`: not before this time. `when`: after_us after the condition holds, watched from the
  /// moment on when all steps before this one have fired, so that a timeline reads as a story.
  /// A step whose time has come, but whose target is not there yet (no leader, no crashed server, a
  /// name not bound) waits for it.
  std::optional<Time> at_us;
  std::optional<Condition> when;
  Time after_us = 0;
  Target target;  // on whom; for cuts and filters: from
  Target to;      // for cuts and filters
  bool one_way = false;
  std::vector<core::ServerSet> groups;  // for partition: the groups; servers in none are alone
  std::uint16_t message_type = kAnyMessageType;  // core::MessageType
  /// request, deliver, drop, duplicate: how many; release: how many, or 0: all, and the filter ends;
  /// corrupt, latent_sector_error, misdirect, shorten_log: index; limit_disk: entries; named_timeout: the timer;
  /// crash: writes under way that survive, or kTornWrite.
  std::uint32_t value = 0;
  std::optional<std::uint32_t> client;  // request: this one, whether idle or not
  std::uint16_t command = 0;            // request: of Setup::commands, counted from 1; 0: drawn
  bool silent = false;                  // misdirect: nothing tells of it
  core::ChangeBy by = core::ChangeBy::settings;  // membership
  LinkModel link_model;                          // links
  Delay delay{0, 0};                             // slow
  ClockChange clock;
  Shape shape = Shape::ring;
  std::vector<core::ServerId> order;  // shape; empty: ascending
  std::optional<std::uint8_t> bind;   // name for the servers chosen: Plan::names
  /// A run in which a step does otherwise is no success.
  enum class Expects : std::uint8_t { effect, refusal, nothing };
  Expects expects = Expects::effect;
  Condition condition{};   // check
  MessageTraits traits{};  // of messages
  /// Of Plan::filters. hold, block: the name that the step gives; otherwise what it means by it, and
  /// the step waits for the one that gives it.
  std::optional<std::uint8_t> filter;
  friend bool operator==(const Step&, const Step&) = default;
};

/// A condition that must come to hold at some time.
struct Sometime {
  Condition condition;
  /// It counts from this time on; nothing: after the first step of the timeline. Then what holds
  /// before the first event proves nothing: it must cease first.
  std::optional<Time> from_us{};
  friend bool operator==(const Sometime&, const Sometime&) = default;
};

struct Plan {
  Timing timing;
  /// It campaigns at the start, and messages take no time until a server leads.
  core::ServerId first_leader = core::kNobody;
  LinkModel links;
  std::vector<LinkRule> link_rules;
  Delay sync{0, 0};  // fsync's duration; asynchronous disks only
  Workload workload;
  FaultSchedule faults;
  Calm calm;
  std::vector<Step> timeline;
  std::vector<std::string> names;
  std::vector<std::string> filters;  // the names of filters
  /// The run ends at this time, or sooner when one of `until` holds.
  Time end_us = 10 * kSecond_us;
  std::vector<Condition> until;
  /// The Simulator says at the end which of them ever came to hold.
  std::vector<Sometime> sometimes;
  /// Must hold one after the other, each at a later moment than the one before.
  std::vector<Condition> in_order;
  /// None of these may hold at any time after the first step of the timeline.
  std::vector<Condition> never;
  /// All of these must hold at the end.
  std::vector<Condition> finally;
  friend bool operator==(const Plan&, const Plan&) = default;
};

/// How long an operation may wait in the calm phase, and what a leader has accepted: as the plan
/// says, or for twice the time until there must be a leader, and two retries of a client.
constexpr Time answer_patience_us(const Plan& plan) {
  const Time timeout = plan.timing.election_timeout_max_us;
  if (plan.calm.answer_election_timeouts != 0) {
    return plan.calm.answer_election_timeouts * timeout;
  }
  const Time retry = plan.workload.retry_us == kNever ? Time{0} : plan.workload.retry_us;
  return 2 * plan.calm.election_timeouts * timeout + 2 * retry;
}

}  // namespace squall::sim::plan
