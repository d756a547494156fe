// The kinds of action that can happen to a World, each with the fields that it uses.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/enumeration.hpp"

namespace squall::sim {

enum class ActionKind : std::uint8_t {
  deliver,            // the message arrives
  drop,               // the message is lost
  duplicate,          // the network delivers the message a second time
  election_timeout,   // the server's election timer runs out
  heartbeat_timeout,  // the server's heartbeat timer runs out
  request,            // the client's outstanding command arrives at the server
  sync,               // the server's fsync under way ends
  crash,              // the server stops; `survivors` of its writes under way reach the disk
  restart,            // the server boots from its disk
  pause,              // the server receives and sends nothing, and no timer runs out, until resume
  resume,             // the server goes on
  cut,                // these directed links lose everything …
  heal,               // … and work again
  hold,               // messages that match the filter wait …
  release,            // … until the same filter is released
  block,              // messages that match the filter are lost …
  unblock,            // … until the same filter is taken away
  corrupt,            // silent corruption: flips a bit of that entry on the server's disk;
                      // outside the fault model
  silence_timeout,    // the server has heard no leader for a minimum election timeout
  lease_expired,      // the server's lease runs out
  compact,            // the server takes a snapshot
  change_membership,  // the server is asked for this configuration
  transfer,           // the server is asked to hand its leadership over to the target
  garble,             // the message is corrupted in flight; its checksum detects it, it is lost
  fail_sync,          // the server's fsync under way fails: see core::FailedWrite
  fill_disk,          // no write of the server succeeds: see core::FailedWrite …
  free_disk,          // … until its disk has room again
  latent_sector_error,  // that entry on the disk of a server that is down becomes unreadable; its checksum
                        // detects that, and the server does not start
  wipe,         // the disk of a server that is down is emptied; outside the fault model where the
                // server had promised anything
  misdirect,    // the last write of a server that is down went to the place of that entry: see
                // kSilently
  break_clock,  // the server's clock is further from the right time than leases allow for; outside
                // the fault model (§6.4.1)
  forget_leader,    // the follower is asked to hear no leader any more
  release_message,  // one message that is held flies, whatever filter holds it
  lying_sync,    // the server's disk reports writes that it does not keep, until the server's next
                 // crash, which loses them; outside the fault model
  back_up_disk,  // what the server's disk holds is kept …
  restore_disk,  // … and is what it holds again, when the server is down; outside the fault model
  shorten_log,   // the log of a server that is down ends before that entry; outside the fault model
  limit_disk,    // only so many more entries fit on the server's disk, until it has room again
  force_configuration,  // the log of a server that is down ends with this configuration, which no
                        // leader has appended; outside the fault model
  named_timeout         // a timer that the server's machine has named runs out
};

/// Which fields of an Action its kind uses, and what they mean.
enum class ActionFields : std::uint8_t {
  message,        // slot: that of a message in flight
  server,         // server
  links,          // value: directed links
  filter,         // slot: a message type or kAnyMessageType, and traits; value: directed links
  client,         // server; value: a client; slot: a scripted command, or 0
  survivors,      // server; value: writes under way that survive, 0 … 2, kTornWrite or kInStep
  entry,          // server; value: the index of an entry
  misdirection,   // server; value: the index of an entry; slot: 0 or kSilently
  configuration,  // server; value: voters; slot: learners
  change,         // server; value: voters, and by which rule; slot: learners
  target,         // server; value: a server, or 0: the leader chooses
  room,           // server; value: entries
  timer,          // server; value: the machine's name for a timer
};

/// What an action changes about the faults in place (see sim/simulate/faults.hpp).
enum class FaultChange : std::uint8_t {
  none,
  down,
  up,
  paused,
  resumed,
  disk_full,
  disk_free,
  links_cut,
  links_healed,
};

struct ActionRow {
  ActionKind kind;
  ActionFields fields;
  /// For people: "{server}" and "{value}" stand for what the action names. Kinds that name a
  /// message or links have none: their name and what they name say it.
  std::string_view phrase;
  FaultChange change = FaultChange::none;
  /// The summary of a run says how often it happened.
  bool in_summary = false;
};

/// The list of all kinds of action. Parser, writer, descriptions and counts read it.
inline constexpr std::array kActions{
    ActionRow{ActionKind::deliver, ActionFields::message, ""},
    ActionRow{ActionKind::drop, ActionFields::message, "", FaultChange::none, true},
    ActionRow{ActionKind::duplicate, ActionFields::message, "", FaultChange::none, true},
    ActionRow{ActionKind::election_timeout, ActionFields::server, "election timeout of {server}"},
    ActionRow{ActionKind::heartbeat_timeout, ActionFields::server, "heartbeat timeout of {server}"},
    ActionRow{ActionKind::request, ActionFields::client, "request of client {value} to {server}"},
    ActionRow{ActionKind::sync, ActionFields::server, "sync ends on {server}"},
    ActionRow{ActionKind::crash, ActionFields::survivors, "crash {server}", FaultChange::down,
              true},
    ActionRow{ActionKind::restart, ActionFields::server, "restart {server}", FaultChange::up, true},
    ActionRow{ActionKind::pause, ActionFields::server, "pause {server}", FaultChange::paused, true},
    ActionRow{ActionKind::resume, ActionFields::server, "resume {server}", FaultChange::resumed},
    ActionRow{ActionKind::cut, ActionFields::links, "", FaultChange::links_cut, true},
    ActionRow{ActionKind::heal, ActionFields::links, "", FaultChange::links_healed, true},
    ActionRow{ActionKind::hold, ActionFields::filter, "", FaultChange::none, true},
    ActionRow{ActionKind::release, ActionFields::filter, ""},
    ActionRow{ActionKind::block, ActionFields::filter, "", FaultChange::none, true},
    ActionRow{ActionKind::unblock, ActionFields::filter, ""},
    ActionRow{ActionKind::corrupt, ActionFields::entry,
              "silently corrupt entry {value} of {server}", FaultChange::none, true},
    ActionRow{ActionKind::silence_timeout, ActionFields::server,
              "{server} has heard no leader for an election timeout"},
    ActionRow{ActionKind::lease_expired, ActionFields::server, "the lease of {server} runs out"},
    ActionRow{ActionKind::compact, ActionFields::server, "{server} takes a snapshot"},
    ActionRow{ActionKind::change_membership, ActionFields::change, "ask {server} for "},
    ActionRow{ActionKind::transfer, ActionFields::target,
              "ask {server} to hand its leadership to server {value}"},
    ActionRow{ActionKind::garble, ActionFields::message, ""},
    ActionRow{ActionKind::fail_sync, ActionFields::server, "sync fails on {server}",
              FaultChange::down},
    ActionRow{ActionKind::fill_disk, ActionFields::server, "the disk of {server} is full",
              FaultChange::disk_full},
    ActionRow{ActionKind::free_disk, ActionFields::server, "the disk of {server} has room again",
              FaultChange::disk_free},
    ActionRow{ActionKind::latent_sector_error, ActionFields::entry,
              "latent sector error in entry {value} of {server}", FaultChange::none, true},
    ActionRow{ActionKind::wipe, ActionFields::server, "wipe {server}", FaultChange::none, true},
    ActionRow{ActionKind::misdirect, ActionFields::misdirection,
              "misdirect the last write of {server} over entry {value}", FaultChange::none, true},
    ActionRow{ActionKind::break_clock, ActionFields::server,
              "the clock of {server} exceeds clock_drift_ppm"},
    ActionRow{ActionKind::forget_leader, ActionFields::server, "ask {server} to forget its leader"},
    ActionRow{ActionKind::release_message, ActionFields::message, ""},
    ActionRow{ActionKind::lying_sync, ActionFields::server, "the fsyncs of {server} lie"},
    ActionRow{ActionKind::back_up_disk, ActionFields::server, "back up the disk of {server}"},
    ActionRow{ActionKind::restore_disk, ActionFields::server, "restore the disk of {server}",
              FaultChange::none, true},
    ActionRow{ActionKind::shorten_log, ActionFields::entry,
              "the log of {server} is cut short before entry {value}", FaultChange::none, true},
    ActionRow{ActionKind::limit_disk, ActionFields::room,
              "the disk of {server} has room for so many entries more: {value}",
              FaultChange::disk_full},
    ActionRow{ActionKind::force_configuration, ActionFields::configuration, "force {server} into ",
              FaultChange::none, true},
    ActionRow{ActionKind::named_timeout, ActionFields::timer, "timer {value} of {server} runs out"},
};
static_assert(core::lists_each_once(kActions));
inline constexpr int kActionKinds = static_cast<int>(kActions.size());

constexpr const ActionRow& row_of(ActionKind kind) noexcept {
  return kActions[static_cast<std::size_t>(kind)];
}
constexpr ActionFields fields_of(ActionKind kind) noexcept { return row_of(kind).fields; }

/// The slot says something but which message it is.
constexpr bool uses_slot(ActionFields fields) noexcept {
  return fields == ActionFields::filter || fields == ActionFields::configuration ||
         fields == ActionFields::change || fields == ActionFields::misdirection ||
         fields == ActionFields::client;
}
/// The same, by kind: asked of every event.
inline constexpr auto kUsesSlot = [] {
  std::array<bool, kActionKinds> uses{};
  for (const ActionRow& row : kActions) {
    uses[static_cast<std::size_t>(row.kind)] = uses_slot(row.fields);
  }
  return uses;
}();
constexpr bool uses_links(ActionFields fields) noexcept {
  return fields == ActionFields::links || fields == ActionFields::filter;
}
/// An entry of a server's log.
constexpr bool uses_entry(ActionFields fields) noexcept {
  return fields == ActionFields::entry || fields == ActionFields::misdirection;
}
constexpr bool uses_server(ActionFields fields) noexcept {
  return fields != ActionFields::message && !uses_links(fields);
}
constexpr bool uses_value(ActionFields fields) noexcept {
  return fields != ActionFields::message && fields != ActionFields::server;
}

}  // namespace squall::sim
