// What the Simulator shall do with a World: weather, timeline, workload, end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/action.hpp"
#include "sim/setup.hpp"

namespace squall::sim {

/// minimum + exponential tail with the given mean.
struct Delay {
  Time min_us = 0;
  Time tail_mean_us = 0;
  friend bool operator==(const Delay&, const Delay&) = default;
};

struct LinkWeather {
  Delay delay{1'000, 500};
  Ppm drop = 0;
  Ppm duplicate = 0;  // share of messages of which the network delivers a copy too
  /// Share of messages that are late by another draw of `reorder_by`, so that others overtake.
  Ppm reorder = 0;
  Delay reorder_by{0, 10'000};
  friend bool operator==(const LinkWeather&, const LinkWeather&) = default;
};

struct LinkRule {  // replaces the plan's weather on these directed links
  core::ServerSet from, to;
  LinkWeather weather;
  friend bool operator==(const LinkRule&, const LinkRule&) = default;
};

struct Timing {
  Time heartbeat_us = 50'000;
  Time election_timeout_min_us = 150'000;  // drawn from [min, max]
  Time election_timeout_max_us = 300'000;
  /// False: elections only where the timeline says so.
  bool election_timers = true;
  friend bool operator==(const Timing&, const Timing&) = default;
};

struct Workload {
  /// Each client has one command outstanding; think time between an answer and the next command.
  Delay think{0, 0};
  Delay latency{0, 0};
  Time retry_us = 500'000;  // then the client asks another server
  Time start_us = 0;
  std::uint64_t commands_max = 0;  // for all clients together; 0: no end
  friend bool operator==(const Workload&, const Workload&) = default;
};

/// A random fault: begins on average every `every_us` (0: never), and lasts `lasts`.
struct Recurring {
  Time every_us = 0;
  Delay lasts{0, 0};
  friend bool operator==(const Recurring&, const Recurring&) = default;
};

/// Random faults under way at once; while there are so many, no other begins.
inline constexpr std::size_t kSpellsMax = 1024;

/// Faults drawn from the seed's stream "fault". One that ends leaves alone what another one under
/// way or the timeline wants; the timeline's restart, resume and heal end any.
struct Weather {
  Recurring crash;
  Recurring pause;
  Recurring partition;     // two groups that do not hear each other
  Recurring one_way;       // a random set of directed links
  Recurring isolate;       // one server, preferring the leader
  Time until_us = kNever;  // then everything is healed, restarted and resumed: the calm phase
  friend bool operator==(const Weather&, const Weather&) = default;
};

/// Servers by number or by what they are at the time; `bound` names an earlier step's choice.
struct Target {
  enum class Kind : std::uint8_t {
    none,
    servers,    // `servers`
    leader,     // the live leader of the highest term; the step waits for one
    followers,  // all live servers but that leader
    minority,   // the ⌊(n-1)/2⌋ highest-numbered servers that do not lead
    majority,   // the others
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

struct Condition {
  enum class Kind : std::uint8_t {
    leader,          // `server` leads (kNobody: anybody)
    no_leader,       // no live server leads
    two_leaders,     // two live servers lead, in different terms
    two_candidates,  // two live servers are candidates in one term
    candidate,       // `server` is candidate (kNobody: anybody)
    term,            // some server's term is at least `at_least`
    commit_index,    // of `server` (kNobody: of any) is at least `at_least`
    last_index,      // likewise
    committed,       // commands answered to clients, at least
    truncated,       // at least so many times, a server replaced entries of its log
    writes_lost,     // at least so many crashes took back what was written and not yet synced
    crashed,         // `server` (kNobody: any) is down
    converged        // all servers up, one term, equal logs, all committed
  };
  Kind kind = Kind::leader;
  core::ServerId server = core::kNobody;
  std::uint64_t at_least = 0;
  friend bool operator==(const Condition&, const Condition&) = default;
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
    corrupt
  };
  Kind kind = Kind::crash;
  /// `at_us`: not before this time. `when`: after_us after the condition holds, watched from the
  /// moment on when all steps before this one have fired, so that a timeline reads as a story.
  /// A step whose time has come, but whose target is not there yet (no leader, nobody crashed, a
  /// name not bound) waits for it.
  std::optional<Time> at_us;
  std::optional<Condition> when;
  Time after_us = 0;
  Target target;  // on whom; for cuts and filters: from
  Target to;      // for cuts and filters
  bool one_way = false;
  std::vector<core::ServerSet> groups;  // for partition: the groups; servers in none are alone
  std::uint16_t message_type = kAnyMessageType;  // core::MessageType
  std::uint32_t value = 0;                       // request: how many; corrupt: index
  LinkWeather weather;                           // links
  std::optional<std::uint8_t> bind;              // name for the servers chosen: Plan::names
  friend bool operator==(const Step&, const Step&) = default;
};

struct Plan {
  Timing timing;
  LinkWeather links;
  std::vector<LinkRule> link_rules;
  Delay sync{0, 0};  // fsync's duration; asynchronous disks only
  Workload workload;
  Weather weather;
  std::vector<Step> timeline;
  std::vector<std::string> names;
  /// The run ends at this time, or sooner when one of `until` holds.
  Time end_us = 10 * kSecond_us;
  std::vector<Condition> until;
  /// Watched from the start; the Simulator says at the end which of them ever held.
  std::vector<Condition> sometimes;
  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace squall::sim
