// One thing that can happen to a World, as a value: a run is a list of actions.
#pragma once

#include <cstdint>
#include <type_traits>

#include "core/enumeration.hpp"
#include "core/step.hpp"
#include "core/types.hpp"
#include "sim/action_kind.hpp"

namespace squall::sim {

/// As a crash's survivors: all writes under way survive, but the record of the last entry is torn.
inline constexpr std::uint32_t kTornWrite = 3;
/// As a crash's survivors, plus a number of writes from 1: the crash falls into the server's next step
/// that writes, after so many of its writes, or after the last; what the step would have sent after
/// that write is not sent. A restart before that step takes the crash back.
inline constexpr std::uint32_t kInStep = 15;
inline constexpr std::uint32_t kWritesOfStepMax = 255;

/// As a misdirect's slot: nothing tells of it; outside the model.
///
/// A misdirected write, at Raft's level: the record of the log's last entry was written over that
/// of the entry at `index`, and not behind it. So it damages twice. The place where it should have
/// gone keeps what it held, nothing: the log ends an entry sooner. And the entry that it was
/// written over is lost. A server reads its disk only when it starts, therefore this is done to one
/// that is down. Records that say by checksum and index which entry they are tell: the server does
/// not start, as after a latent sector error, for it can no longer know what it has promised. Where nothing tells, it
/// starts with the last entry's record inside of a log that has lost its end.
inline constexpr std::uint16_t kSilently = 1;

/// As a filter's slot: every message type, whatever the message says.
inline constexpr std::uint16_t kAnyMessageType = 0xffff;
/// A filter's slot is a message type, or the type kAnyInTraits, above the number of its traits.
inline constexpr std::uint16_t kAnyInTraits = 0xff;

/// All directed links from any of `from` to any of `to`, as an action's value.
constexpr std::uint32_t links(core::ServerSet from, core::ServerSet to) {
  return std::uint32_t{from.bits()} | std::uint32_t{to.bits()} << 16;
}
constexpr core::ServerSet links_from(std::uint32_t value) {
  return core::ServerSet(static_cast<std::uint16_t>(value));
}
constexpr core::ServerSet links_to(std::uint32_t value) {
  return core::ServerSet(static_cast<std::uint16_t>(value >> 16));
}

/// What `slot` and `value` mean depends on the kind: see ActionFields. Actions are made by the
/// named makers below and read by the accessors, so that no caller has to know.
struct Action {
  ActionKind kind = ActionKind::deliver;
  core::ServerId server = core::kNobody;
  std::uint16_t slot = 0;
  std::uint32_t value = 0;
  friend bool operator==(const Action&, const Action&) = default;

  // Of a message in flight.
  static constexpr Action of_message(ActionKind kind, std::uint16_t slot) {
    return {kind, core::kNobody, slot, 0};
  }
  static constexpr Action deliver(std::uint16_t slot) {
    return of_message(ActionKind::deliver, slot);
  }
  static constexpr Action drop(std::uint16_t slot) { return of_message(ActionKind::drop, slot); }
  static constexpr Action duplicate(std::uint16_t slot) {
    return of_message(ActionKind::duplicate, slot);
  }
  static constexpr Action release_message(std::uint16_t slot) {
    return of_message(ActionKind::release_message, slot);
  }
  static constexpr Action garble(std::uint16_t slot) {
    return of_message(ActionKind::garble, slot);
  }

  // Of one server.
  static constexpr Action of_server(ActionKind kind, core::ServerId server) {
    return {kind, server, 0, 0};
  }
  static constexpr Action election_timeout(core::ServerId server) {
    return of_server(ActionKind::election_timeout, server);
  }
  static constexpr Action heartbeat_timeout(core::ServerId server) {
    return of_server(ActionKind::heartbeat_timeout, server);
  }
  static constexpr Action named_timeout(core::ServerId server, std::uint16_t timer) {
    return {ActionKind::named_timeout, server, 0, timer};
  }
  static constexpr Action silence_timeout(core::ServerId server) {
    return of_server(ActionKind::silence_timeout, server);
  }
  static constexpr Action lease_expired(core::ServerId server) {
    return of_server(ActionKind::lease_expired, server);
  }
  static constexpr Action sync(core::ServerId server) {
    return of_server(ActionKind::sync, server);
  }
  static constexpr Action fail_sync(core::ServerId server) {
    return of_server(ActionKind::fail_sync, server);
  }
  static constexpr Action restart(core::ServerId server) {
    return of_server(ActionKind::restart, server);
  }
  static constexpr Action pause(core::ServerId server) {
    return of_server(ActionKind::pause, server);
  }
  static constexpr Action resume(core::ServerId server) {
    return of_server(ActionKind::resume, server);
  }
  static constexpr Action compact(core::ServerId server) {
    return of_server(ActionKind::compact, server);
  }
  static constexpr Action fill_disk(core::ServerId server) {
    return of_server(ActionKind::fill_disk, server);
  }
  static constexpr Action limit_disk(core::ServerId server, std::uint32_t entries) {
    return {ActionKind::limit_disk, server, 0, entries};
  }
  static constexpr Action free_disk(core::ServerId server) {
    return of_server(ActionKind::free_disk, server);
  }
  static constexpr Action wipe(core::ServerId server) {
    return of_server(ActionKind::wipe, server);
  }
  static constexpr Action lying_sync(core::ServerId server) {
    return of_server(ActionKind::lying_sync, server);
  }
  static constexpr Action back_up_disk(core::ServerId server) {
    return of_server(ActionKind::back_up_disk, server);
  }
  static constexpr Action restore_disk(core::ServerId server) {
    return of_server(ActionKind::restore_disk, server);
  }
  static constexpr Action break_clock(core::ServerId server) {
    return of_server(ActionKind::break_clock, server);
  }
  /// `command`: of Setup::commands, counted from 1; 0: what the client draws.
  static constexpr Action request(core::ServerId server, std::uint32_t client,
                                  std::uint16_t command = 0) {
    return {ActionKind::request, server, command, client};
  }
  static constexpr Action crash(core::ServerId server, std::uint32_t survivors = 0) {
    return {ActionKind::crash, server, 0, survivors};
  }
  /// `writes`: 1 … kWritesOfStepMax.
  static constexpr Action crash_in_step(core::ServerId server, std::uint32_t writes) {
    return {ActionKind::crash, server, 0, kInStep + writes};
  }
  static constexpr Action corrupt(core::ServerId server, core::Index index) {
    return {ActionKind::corrupt, server, 0, index.value()};
  }
  static constexpr Action shorten_log(core::ServerId server, core::Index index) {
    return {ActionKind::shorten_log, server, 0, index.value()};
  }
  static constexpr Action latent_sector_error(core::ServerId server, core::Index index) {
    return {ActionKind::latent_sector_error, server, 0, index.value()};
  }
  static constexpr Action misdirect(core::ServerId server, core::Index index, bool silently) {
    return {ActionKind::misdirect, server, silently ? kSilently : std::uint16_t{0}, index.value()};
  }
  static constexpr Action change_membership(core::ServerId server, core::ServerSet voters,
                                            core::ServerSet learners,
                                            core::ChangeBy by = core::ChangeBy::settings) {
    return {ActionKind::change_membership, server, learners.bits(),
            std::uint32_t{voters.bits()} | static_cast<std::uint32_t>(by) << 16};
  }
  static constexpr Action force_configuration(core::ServerId server, core::ServerSet voters,
                                              core::ServerSet learners) {
    return {ActionKind::force_configuration, server, learners.bits(), voters.bits()};
  }
  static constexpr Action transfer(core::ServerId server, core::ServerId target) {
    return {ActionKind::transfer, server, 0, target.value()};
  }

  // Of directed links.
  static constexpr Action of_links(ActionKind kind, core::ServerSet from, core::ServerSet to) {
    return {kind, core::kNobody, 0, sim::links(from, to)};
  }
  static constexpr Action cut(core::ServerSet from, core::ServerSet to) {
    return of_links(ActionKind::cut, from, to);
  }
  static constexpr Action heal(core::ServerSet from, core::ServerSet to) {
    return of_links(ActionKind::heal, from, to);
  }

  // Of messages of one type, or kAnyMessageType, on directed links; `traits`: of
  // Setup::filter_traits, counted from 1; 0: whatever they say.
  static constexpr Action of_filter(ActionKind kind, std::uint16_t type, core::ServerSet from,
                                    core::ServerSet to, std::uint16_t traits = 0) {
    const auto slot = static_cast<std::uint16_t>(
        traits == 0 ? type : traits << 8 | (type == kAnyMessageType ? kAnyInTraits : type));
    return {kind, core::kNobody, slot, sim::links(from, to)};
  }
  static constexpr Action hold(std::uint16_t type, core::ServerSet from, core::ServerSet to) {
    return of_filter(ActionKind::hold, type, from, to);
  }
  static constexpr Action release(std::uint16_t type, core::ServerSet from, core::ServerSet to) {
    return of_filter(ActionKind::release, type, from, to);
  }
  static constexpr Action block(std::uint16_t type, core::ServerSet from, core::ServerSet to) {
    return of_filter(ActionKind::block, type, from, to);
  }
  static constexpr Action unblock(std::uint16_t type, core::ServerSet from, core::ServerSet to) {
    return of_filter(ActionKind::unblock, type, from, to);
  }

  // What the fields say, for kinds that use them.
  constexpr std::uint32_t client() const { return value; }
  constexpr std::uint16_t command() const { return slot; }
  constexpr std::uint32_t survivors() const { return value; }
  constexpr std::uint16_t timer() const { return static_cast<std::uint16_t>(value); }
  /// 0: this crash falls between two steps.
  constexpr std::uint32_t writes_in_step() const { return value > kInStep ? value - kInStep : 0; }
  constexpr std::uint32_t room() const { return value; }
  constexpr core::Index index() const { return core::Index::of(value); }
  constexpr bool is_silent() const { return slot == kSilently; }
  constexpr core::ServerSet voters() const {
    return core::ServerSet(static_cast<std::uint16_t>(value));
  }
  constexpr core::ServerSet learners() const { return core::ServerSet(slot); }
  /// By which rule the voters change; a number that says none is Raft's settings'.
  constexpr core::ChangeBy by() const {
    const std::uint32_t number = value >> 16;
    return number < core::count_of<core::ChangeBy>() ? static_cast<core::ChangeBy>(number)
                                                     : core::ChangeBy::settings;
  }
  /// May be no server's: see World.
  constexpr std::uint32_t target() const { return value; }
  constexpr std::uint32_t links() const { return value; }
  constexpr core::ServerSet links_from() const { return sim::links_from(value); }
  constexpr core::ServerSet links_to() const { return sim::links_to(value); }
  constexpr std::uint16_t message_type() const {
    const auto type = static_cast<std::uint16_t>(slot & 0xff);
    return type == kAnyInTraits ? kAnyMessageType : type;
  }
  constexpr std::uint16_t traits() const {
    return slot == kAnyMessageType ? std::uint16_t{0} : static_cast<std::uint16_t>(slot >> 8);
  }
};
static_assert(std::is_trivially_copyable_v<Action> && sizeof(Action) == 8);

}  // namespace squall::sim
