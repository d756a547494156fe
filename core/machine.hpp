// The contract a Raft fulfils to take a seat in a World.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/configuration.hpp"
#include "core/renaming.hpp"
#include "core/step.hpp"

namespace squall::core {

/// What a server is told about itself and its world; the same from boot to boot.
struct Settings {
  Configuration configuration{};  // the initial one
  /// Bounds one AppendEntries, 1 … 65 535.
  std::uint32_t entries_per_message_max = 64;
  /// Bounds the entries sent to one follower and not yet acknowledged, ≥ 1.
  std::uint32_t entries_in_flight_max = 256;
  /// True: what a step writes is on disk before its messages leave, and no Synced comes.
  bool synchronous_disk = true;
  /// A leader refuses commands while its uncommitted entries carry so many bytes. 0: never.
  std::uint32_t uncommitted_bytes_max = 0;
  bool pre_vote = false;         // §9.6
  bool check_quorum = false;     // §6.2: a leader that hears no quorum steps down
  bool stickiness = false;       // §4.2.3: a server that hears a leader helps nobody depose it
  bool lease_reads = false;      // §6.4.1
  bool follower_reads = false;   // §6.4: followers answer reads, asking the leader for the index
  bool joint_consensus = false;  // §4.3; false: only single-server changes (§4.1)
  /// Rounds that a newcomer is given to catch up before it may vote (§4.2.1). 0: it need not.
  std::uint16_t catch_up_rounds_max = 0;
  /// Heartbeats of the leader that a last round may take: about an election timeout (§4.2.1).
  std::uint16_t catch_up_heartbeats_max = 3;
  /// Pieces in which a snapshot is sent, 1 … 255 (Figure 5.3).
  std::uint8_t snapshot_chunks = 1;
  /// Entries that stay in the log when it is compacted, for followers that are a little behind.
  std::uint32_t compaction_keeps = 0;
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// A Raft server as a deterministic state machine: input in, effects out; no clock, no chance, no
/// I/O. A step must be a pure function of the state and the input.
class Machine {
 public:
  virtual ~Machine() = default;

  /// Starts, or restarts with what the disk kept. Forgets everything else. Fills output.view and
  /// the timers; sends nothing.
  virtual void boot(const Durable& kept, Output& output) noexcept = 0;
  /// REQUIRES: output.clear() was called. ENSURES: output.view shows the state after the step.
  virtual void step(const Input& input, Output& output) noexcept = 0;
  /// The whole state as bytes, for the explorer and for fingerprints; save writes at most the size
  /// that it returns, load takes the same bytes back.
  virtual std::size_t save(std::span<std::byte> room) const noexcept = 0;
  virtual void load(std::span<const std::byte> saved) noexcept = 0;
  /// Renames every server in the state but itself, whose place it has taken already. False, and
  /// nothing happens: whether servers are alike is not known.
  virtual bool rename(const Renaming&) noexcept { return false; }
};

/// Fills seats: one machine for each server of a World.
class MachineMaker {
 public:
  virtual ~MachineMaker() = default;
  virtual std::unique_ptr<Machine> make(ServerId self, const Settings& settings,
                                        LogTree& tree) const = 0;
};

}  // namespace squall::core
