// Everything that can happen to a World, as a value: a run is a list of actions.
#pragma once

#include <cstdint>
#include <type_traits>

#include "core/types.hpp"

namespace squall::sim {

/// In brackets: which fields count.
enum class ActionKind : std::uint8_t {
  deliver,            // [slot] the message arrives
  drop,               // [slot] the message is lost
  duplicate,          // [slot] the network delivers it once more
  election_timeout,   // [server]
  heartbeat_timeout,  // [server]
  request,            // [server, value = client] the client's outstanding command arrives there
  sync,               // [server] the fsync under way ends
  crash,              // [server, value = writes of those under way that survive: 0, 1, 2]
  restart,            // [server]
  pause,              // [server] receives and sends nothing, no timer runs out, until resume
  resume,             // [server]
  cut,                // [value = links()] these directed links lose everything
  heal,               // [value = links()] … and work again
  hold,               // [slot = type filter, value = links()] matching messages wait …
  release,            // [slot, value] … until the same filter is released
  block,              // [slot, value] matching messages are lost …
  unblock,            // [slot, value] … until the same filter is taken away
  corrupt,          // [server, value = index] flips a bit of that entry on disk; outside the model
  silence_timeout,  // [server] it has heard no leader for a minimum election timeout
  lease_expired,    // [server]
  compact,          // [server] takes a snapshot
  change_membership,  // [server, slot = learners, value = voters] is asked for it
  transfer,           // [server, value = target] is asked to hand over its leadership
  garble,             // [slot] the message is corrupted on its way; its checksum tells, it is lost
  fail_sync,          // [server] the fsync under way fails: the server stops, its writes are lost
  fill_disk,          // [server] no write succeeds any more: the server stops at its next one …
  free_disk,          // [server] … until there is room again
  rot,        // [server, value = index] of a server that is down: that entry on its disk cannot
              // be read any more; its checksum tells, and the server does not start
  wipe,       // [server] of a server that is down: its disk is empty. Outside the model where
              // it had promised anything
  misdirect,  // [server, slot = 0 or kSilently, value = index] of a server that is down: its last
              // write went to the wrong place, see kSilently
};
inline constexpr int kActionKinds = 30;

struct Action {
  ActionKind kind = ActionKind::deliver;
  core::ServerId server = core::kNobody;
  std::uint16_t slot = 0;
  std::uint32_t value = 0;
  friend bool operator==(const Action&, const Action&) = default;
};
static_assert(std::is_trivially_copyable_v<Action> && sizeof(Action) == 8);

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

/// As a crash's value: all writes under way survive, but the record of the last entry is torn.
inline constexpr std::uint32_t kTornWrite = 3;

/// As a misdirect's slot: nothing tells of it; outside the model.
///
/// A misdirected write, at Raft's level: the record of the log's last entry was written over that
/// of the entry at `index`, and not behind it. So it damages twice. The place where it should have
/// gone keeps what it held, nothing: the log ends an entry sooner. And the entry that it was
/// written over is lost. A server reads its disk only when it starts, therefore this is done to one
/// that is down. Records that say by checksum and index which entry they are tell: the server does
/// not start, as after rot, for it can no longer know what it has promised. Where nothing tells, it
/// starts with the last entry's record in the midst of a log that has lost its end.
inline constexpr std::uint16_t kSilently = 1;

/// As a hold's or block's slot: every message type.
inline constexpr std::uint16_t kAnyMessageType = 0xffff;

}  // namespace squall::sim
