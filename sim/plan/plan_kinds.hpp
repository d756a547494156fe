// The kinds of random faults, timeline steps and targets, each with what it uses.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/plan/fault.hpp"
#include "sim/plan/plan.hpp"

namespace squall::sim::plan {

// ---- Random faults ----

/// What a scenario says of a random fault besides how often it begins. Its key is its name.
enum class RandomFaultMember : std::uint8_t {
  lasts,       // required where it is a member
  by,          // RandomFaultRow::by
  within_ppm,  // FaultSchedule::clock_drift
  who,         // FaultTiming::who
  from,        // FaultTiming::who, of a link
  to,          // FaultTiming::to
  message      // FaultTiming::message_type
};

/// The members of one object.
template <typename Member>
class Members {
 public:
  template <std::same_as<Member>... Some>
  constexpr Members(Some... members) : items_{members...}, size_(sizeof...(members)) {}
  constexpr const Member* begin() const { return items_.data(); }
  constexpr const Member* end() const { return items_.data() + size_; }
  constexpr bool contains(Member member) const {
    for (const Member one : *this) {
      if (one == member) return true;
    }
    return false;
  }

 private:
  std::array<Member, 3> items_;
  std::size_t size_;
};
using RandomFaultMembers = Members<RandomFaultMember>;

struct RandomFaultRow {
  RandomFault kind;
  FaultTiming FaultSchedule::*timing;
  Fault fault;
  RandomFaultMembers members;
  Delay FaultSchedule::*by = nullptr;
};
inline constexpr RandomFaultMembers kLasts{RandomFaultMember::lasts};
inline constexpr RandomFaultMembers kLastsWho{RandomFaultMember::lasts, RandomFaultMember::who};
inline constexpr std::array kRandomFaults{
    RandomFaultRow{RandomFault::crash, &FaultSchedule::crash, Fault::crash, kLastsWho},
    RandomFaultRow{RandomFault::pause, &FaultSchedule::pause, Fault::pause, kLastsWho},
    RandomFaultRow{RandomFault::partition, &FaultSchedule::partition, Fault::partition, kLasts},
    RandomFaultRow{RandomFault::one_way, &FaultSchedule::one_way, Fault::one_way, kLasts},
    RandomFaultRow{RandomFault::isolate, &FaultSchedule::isolate, Fault::isolate, kLastsWho},
    RandomFaultRow{RandomFault::shape, &FaultSchedule::shape, Fault::shape, kLasts},
    RandomFaultRow{RandomFault::flapping, &FaultSchedule::flapping, Fault::flapping, kLasts},
    RandomFaultRow{RandomFault::slow,
                   &FaultSchedule::slow,
                   Fault::slow,
                   {RandomFaultMember::lasts, RandomFaultMember::by, RandomFaultMember::who},
                   &FaultSchedule::slow_by},
    RandomFaultRow{RandomFault::sync_failure, &FaultSchedule::sync_failure, Fault::sync_failure,
                   kLastsWho},
    RandomFaultRow{RandomFault::full_disk, &FaultSchedule::full_disk, Fault::full_disk, kLastsWho},
    RandomFaultRow{
        RandomFault::clock,
        &FaultSchedule::clock,
        Fault::clock,
        {RandomFaultMember::lasts, RandomFaultMember::within_ppm, RandomFaultMember::who}},
    RandomFaultRow{RandomFault::transfer, &FaultSchedule::transfer, Fault::transfer, {}},
    RandomFaultRow{RandomFault::membership, &FaultSchedule::membership, Fault::membership, {}},
    RandomFaultRow{RandomFault::replace, &FaultSchedule::replace, Fault::replace, kLasts},
    RandomFaultRow{RandomFault::slow_messages,
                   &FaultSchedule::slow_messages,
                   Fault::slow_messages,
                   {RandomFaultMember::lasts, RandomFaultMember::by, RandomFaultMember::message},
                   &FaultSchedule::slow_messages_by},
    RandomFaultRow{RandomFault::lost_messages,
                   &FaultSchedule::lost_messages,
                   Fault::lost_messages,
                   {RandomFaultMember::lasts, RandomFaultMember::message}},
    RandomFaultRow{RandomFault::disk_stall, &FaultSchedule::disk_stall, Fault::disk_stall,
                   kLastsWho},
    RandomFaultRow{RandomFault::cut,
                   &FaultSchedule::cut,
                   Fault::cut,
                   {RandomFaultMember::lasts, RandomFaultMember::from, RandomFaultMember::to}},
    RandomFaultRow{RandomFault::clock_jump,
                   &FaultSchedule::clock_jump,
                   Fault::clock,
                   {RandomFaultMember::by, RandomFaultMember::who},
                   &FaultSchedule::clock_jump_by},
};
static_assert(core::lists_each_once(kRandomFaults));

/// Of each random fault, how often it begins and how long it lasts, in the order of RandomFault.
inline constexpr auto kFaultTimings = [] {
  std::array<FaultTiming FaultSchedule::*, kRandomFaults.size()> members{};
  for (std::size_t at = 0; at < members.size(); ++at) members[at] = kRandomFaults[at].timing;
  return members;
}();

constexpr const RandomFaultRow& row_of(RandomFault kind) noexcept {
  return kRandomFaults[static_cast<std::size_t>(kind)];
}
constexpr Fault fault_of(RandomFault kind) noexcept { return row_of(kind).fault; }

// ---- Timeline steps ----

/// Which fields of a Step its kind uses, besides those that say when.
enum class StepFields : std::uint8_t {
  servers,     // target
  object,      // StepRow::members
  crash,       // target; value: writes under way that survive, or kTornWrite
  change,      // target: the leader; groups: voters, learners; by
  clock,       // target; clock
  groups,      // groups
  shape,       // shape; order
  links,       // target, to; one_way
  any_links,   // as links, or nothing: then all links
  link_model,  // target, to; link_model
  condition,   // condition
  filter,      // message_type, target, to; traits; filter; of release: value
  messages,    // message_type, target, to; traits; filter; value: how many
  request,     // target; value: how many clients, or client; command
};

/// The step may give its filter a name.
constexpr bool adds_filter(Step::Kind kind) noexcept {
  return kind == Step::Kind::hold || kind == Step::Kind::block;
}

/// A member of the object that says what a step does.
enum class StepMember : std::uint8_t {
  server,     // target
  leader,     // target; who leads, unless it is given
  successor,  // to; the leader chooses, unless it is given
  message,    // message_type; any, unless it is given
  by,         // delay
  lasts,      // delay, a constant
  index,      // value: of an entry
  silent,
  room,     // value: entries
  timer,    // value: its name, up to 65535
  voters,   // groups[0]
  learners  // groups[1]
};
struct StepMemberRow {
  StepMember kind;
  std::string_view key;
  bool is_required;
};
inline constexpr std::array kStepMembers{
    StepMemberRow{StepMember::server, "server", true},
    StepMemberRow{StepMember::leader, "from", false},
    StepMemberRow{StepMember::successor, "to", false},
    StepMemberRow{StepMember::message, "message", false},
    StepMemberRow{StepMember::by, "by", true},
    StepMemberRow{StepMember::lasts, "for", true},
    StepMemberRow{StepMember::index, "index", true},
    StepMemberRow{StepMember::silent, "silent", false},
    StepMemberRow{StepMember::room, "entries", true},
    StepMemberRow{StepMember::timer, "timer", true},
    StepMemberRow{StepMember::voters, "voters", true},
    StepMemberRow{StepMember::learners, "learners", false},
};
static_assert(core::lists_each_once(kStepMembers));

constexpr const StepMemberRow& row_of(StepMember member) noexcept {
  return kStepMembers[static_cast<std::size_t>(member)];
}

using StepMembers = Members<StepMember>;

struct StepRow {
  Step::Kind kind;
  StepFields fields;
  /// What happens to each of the target's servers, where a step is just that; or to its filter or
  /// to each of the messages that it means.
  std::optional<ActionKind> action{};
  /// Nothing for what mends, and for timeouts, requests, compaction and the link models.
  std::optional<Fault> fault{};
  StepMembers members{};  // of StepFields::object
  /// For people, where no action shows what a step did; "{whom}", "{messages}" and "{by}"
  /// stand for its members. `ended`: where its delay is 0.
  std::string_view told{};
  std::string_view ended{};
};
inline constexpr StepMembers kEntry{StepMember::server, StepMember::index};
inline constexpr std::array kSteps{
    StepRow{Step::Kind::crash, StepFields::crash, ActionKind::crash, Fault::crash},
    StepRow{Step::Kind::restart, StepFields::servers, ActionKind::restart},
    StepRow{Step::Kind::pause, StepFields::servers, ActionKind::pause, Fault::pause},
    StepRow{Step::Kind::resume, StepFields::servers, ActionKind::resume},
    StepRow{Step::Kind::isolate, StepFields::servers, {}, Fault::isolate},
    StepRow{Step::Kind::partition, StepFields::groups, {}, Fault::partition},
    StepRow{Step::Kind::cut, StepFields::links, {}, Fault::cut},
    StepRow{Step::Kind::heal, StepFields::any_links},
    StepRow{Step::Kind::hold, StepFields::filter, ActionKind::hold, Fault::hold},
    StepRow{Step::Kind::release, StepFields::filter, ActionKind::release},
    StepRow{Step::Kind::block, StepFields::filter, ActionKind::block, Fault::block},
    StepRow{Step::Kind::unblock, StepFields::filter, ActionKind::unblock},
    StepRow{Step::Kind::election_timeout, StepFields::servers, ActionKind::election_timeout},
    StepRow{Step::Kind::heartbeat_timeout, StepFields::servers, ActionKind::heartbeat_timeout},
    StepRow{Step::Kind::request, StepFields::request},
    StepRow{Step::Kind::links, StepFields::link_model},
    StepRow{Step::Kind::corrupt, StepFields::object, ActionKind::corrupt, Fault::corrupt, kEntry},
    StepRow{Step::Kind::compact, StepFields::servers, ActionKind::compact},
    StepRow{Step::Kind::transfer,
            StepFields::object,
            {},
            Fault::transfer,
            {StepMember::leader, StepMember::successor}},
    StepRow{Step::Kind::membership, StepFields::change, {}, Fault::membership},
    StepRow{Step::Kind::fail_sync, StepFields::servers, ActionKind::fail_sync, Fault::sync_failure},
    StepRow{Step::Kind::fill_disk, StepFields::servers, ActionKind::fill_disk, Fault::full_disk},
    StepRow{Step::Kind::free_disk, StepFields::servers, ActionKind::free_disk},
    StepRow{Step::Kind::latent_sector_error, StepFields::object, ActionKind::latent_sector_error,
            Fault::latent_sector_error, kEntry},
    StepRow{Step::Kind::misdirect,
            StepFields::object,
            ActionKind::misdirect,
            Fault::misdirect,
            {StepMember::server, StepMember::index, StepMember::silent}},
    StepRow{Step::Kind::wipe, StepFields::servers, ActionKind::wipe, Fault::wipe},
    StepRow{Step::Kind::slow,
            StepFields::object,
            {},
            Fault::slow,
            {StepMember::server, StepMember::by},
            "{whom} handles messages late from now on: by {by}",
            "{whom} handles messages in time again"},
    StepRow{Step::Kind::clock, StepFields::clock, {}, Fault::clock},
    StepRow{Step::Kind::shape, StepFields::shape, {}, Fault::shape},
    StepRow{Step::Kind::slow_messages,
            StepFields::object,
            {},
            Fault::slow_messages,
            {StepMember::message, StepMember::by},
            "all {messages} are late from now on: by {by}",
            "all {messages} are in time again"},
    StepRow{Step::Kind::deliver, StepFields::messages, ActionKind::deliver},
    StepRow{Step::Kind::drop, StepFields::messages, ActionKind::drop},
    StepRow{Step::Kind::duplicate, StepFields::messages, ActionKind::duplicate},
    StepRow{Step::Kind::check, StepFields::condition},
    StepRow{Step::Kind::forget_leader, StepFields::servers, ActionKind::forget_leader},
    StepRow{Step::Kind::stall_disk,
            StepFields::object,
            {},
            Fault::disk_stall,
            {StepMember::server, StepMember::lasts},
            "the disk of {whom} stalls for {by}"},
    StepRow{Step::Kind::lying_sync, StepFields::servers, ActionKind::lying_sync, Fault::lying_sync},
    StepRow{Step::Kind::back_up_disk, StepFields::servers, ActionKind::back_up_disk},
    StepRow{Step::Kind::restore_disk, StepFields::servers, ActionKind::restore_disk,
            Fault::restored_disk},
    StepRow{Step::Kind::shorten_log, StepFields::object, ActionKind::shorten_log,
            Fault::shortened_log, kEntry},
    StepRow{Step::Kind::limit_disk,
            StepFields::object,
            ActionKind::limit_disk,
            Fault::full_disk,
            {StepMember::server, StepMember::room}},
    StepRow{Step::Kind::sync,
            StepFields::servers,
            ActionKind::sync,
            {},
            {},
            "the fsync under way on {whom} ends"},
    StepRow{Step::Kind::force_configuration,
            StepFields::object,
            {},
            Fault::forced_configuration,
            {StepMember::server, StepMember::voters, StepMember::learners}},
    StepRow{Step::Kind::named_timeout,
            StepFields::object,
            ActionKind::named_timeout,
            {},
            {StepMember::server, StepMember::timer}},
};
static_assert(core::lists_each_once(kSteps));

constexpr const StepRow& row_of(Step::Kind kind) noexcept {
  return kSteps[static_cast<std::size_t>(kind)];
}
constexpr std::optional<Fault> fault_of(Step::Kind kind) noexcept { return row_of(kind).fault; }
constexpr std::optional<ActionKind> action_of(Step::Kind kind) noexcept {
  return row_of(kind).action;
}

// ---- Targets ----

/// Whether a target's name is a word of scenarios.
enum class TargetWord : std::uint8_t { never, always, between_links };
struct TargetRow {
  Target::Kind kind;
  TargetWord word;
  /// For people; empty where the target itself names servers.
  std::string_view phrase;
};
inline constexpr std::array kTargets{
    TargetRow{Target::Kind::none, TargetWord::never, "all servers"},
    TargetRow{Target::Kind::servers, TargetWord::never, ""},
    TargetRow{Target::Kind::leader, TargetWord::always, "the leader"},
    TargetRow{Target::Kind::followers, TargetWord::always, "the followers"},
    TargetRow{Target::Kind::minority, TargetWord::always, "the minority"},
    TargetRow{Target::Kind::majority, TargetWord::always, "the majority"},
    TargetRow{Target::Kind::random, TargetWord::always, "a server"},
    TargetRow{Target::Kind::crashed, TargetWord::always, "those that are down"},
    TargetRow{Target::Kind::all, TargetWord::always, "all servers"},
    TargetRow{Target::Kind::bound, TargetWord::never, ""},
    TargetRow{Target::Kind::others, TargetWord::between_links, "the others"},
};
static_assert(core::lists_each_once(kTargets));

}  // namespace squall::sim::plan
