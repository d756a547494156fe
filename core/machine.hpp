// The interface that a Raft implementation provides to run in a World.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "core/configuration.hpp"
#include "core/renaming.hpp"
#include "core/step.hpp"

namespace squall::core {

/// What a server does when a write of it failed. stop: the process ends, and its disk holds what the
/// last fsync covered. All others write again until a write succeeds, and nothing that waits for the
/// disk is sent before. retry: no more than that. step_down: a leader becomes a follower. refuse: a
/// leader refuses commands until then.
enum class FailedWrite : std::uint8_t { stop, retry, step_down, refuse };

/// A server's settings; they are the same at every boot.
struct Settings {
  Configuration configuration{};  // the initial one
  /// Bound on the entries of one AppendEntries, 1 … 65 535.
  std::uint32_t entries_per_message_max = 64;
  /// Bound on the entries sent to one follower and not yet acknowledged, ≥ 1.
  std::uint32_t entries_in_flight_max = 256;
  /// True: a step's writes are on disk before its messages are sent, and no Synced arrives.
  bool synchronous_disk = true;
  /// Asynchronous disks: other than stop, the server hears of WriteFailed.
  FailedWrite failed_write = FailedWrite::stop;
  /// A leader refuses commands while its uncommitted entries have this many bytes. 0: unlimited.
  std::uint32_t uncommitted_bytes_max = 0;
  bool pre_vote = false;         // §9.6
  bool check_quorum = false;     // §6.2: a leader that hears no quorum steps down
  bool stickiness = false;       // §4.2.3: a server that hears a leader ignores candidates
  bool lease_reads = false;      // §6.4.1
  bool follower_reads = false;   // §6.4: followers answer reads at an index from the leader
  bool forward = false;          // §6.2: followers send clients' requests on to their leader
  bool joint_consensus = false;  // §4.3; false: only single-server changes (§4.1)
  /// True: a committed joint configuration stays until the leader is asked for its new half.
  bool leaves_joint_on_request = false;
  /// §6.4: a new leader appends an entry of its own term. False: it waits for a client's command;
  /// until then it commits nothing (§3.6.2) and answers no read.
  bool no_op = true;
  /// A leader without learners whose log is committed on all members, and which is asked for nothing, sends no more
  /// heartbeats, and its followers wait for none, until a client or an operator asks a server for
  /// something. A leader that stops meanwhile is missed only then, or when a follower that an entry has
  /// woken hears no more.
  bool quiescence = false;
  /// Rounds that a new server has to catch up before it may vote (§4.2.1). 0: it need not catch up.
  std::uint16_t catch_up_rounds_max = 0;
  /// Bound on the leader's heartbeats during the last catch-up round: about an election timeout
  /// (§4.2.1).
  std::uint16_t catch_up_heartbeats_max = 3;
  /// Chunks of a snapshot transfer, 1 … 255 (Figure 5.3).
  std::uint8_t snapshot_chunks = 1;
  /// Entries that compaction keeps in the log, for followers that are slightly behind.
  std::uint32_t compaction_keeps = 0;
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// A Raft server as a deterministic state machine: input in, effects out; no clock, no randomness,
/// no I/O. REQUIRES of implementations: a step is a pure function of state and input.
class Machine {
 public:
  virtual ~Machine() = default;

  /// Starts the server, or restarts it from `kept`, the content of its disk. All other state is
  /// discarded. Sets output.view and the timers; sends nothing.
  virtual void boot(const Durable& kept, Output& output) noexcept = 0;
  /// REQUIRES: output.clear() was called. ENSURES: output.view shows the state after the step.
  virtual void step(const Input& input, Output& output) noexcept = 0;
  /// Serializes the whole state, for the explorer and for fingerprints. Writes at most the size
  /// that it returns; load() accepts the same bytes. It may append to the log tree what they name.
  virtual std::size_t save(std::span<std::byte> room) const noexcept = 0;
  virtual void load(std::span<const std::byte> saved) noexcept = 0;
  /// As save() and load(), in bytes that mean the same in every log tree: see core/fields.hpp.
  /// `tree`: the one that the state's refs are in, or come to be in. 0, or false: the machine does
  /// not know how, or the bytes are wrong.
  virtual std::size_t save_portable(const LogTree&, std::span<std::byte>) const noexcept {
    return 0;
  }
  virtual bool load_portable(const LogTree&, std::span<const std::byte>) noexcept { return false; }
  /// Renames every server in the state; the machine already sits on its own new seat. Returns false
  /// and changes nothing when the machine does not know whether its servers are interchangeable.
  virtual bool rename(const Renaming&) noexcept { return false; }
  /// For observers. Nothing: the server does not lead, has no such other member, or its machine
  /// does not tell.
  virtual std::optional<FollowerProgress> progress_of(ServerId) const noexcept {
    return std::nullopt;
  }
  /// The named timers that run, each with its whole duration, by ascending names: for explorers, which let
  /// them run out at any time, and for clocks that begin in the middle of a run.
  virtual std::span<const NamedTimer> running_timers() const noexcept { return {}; }
  /// What a message of this machine says, in its own words, which replace those of describe(): writes UTF-8 of one
  /// line, and returns its size. 0: it has none.
  virtual std::size_t words_of(const Message&, std::span<char>) const noexcept { return 0; }
};

/// What a Raft may do otherwise than Squall's own servers and be right. Its maker names it, and
/// checkers go by it.
struct Rules {
  /// A server that is the only voter leads without an election.
  bool leads_unelected = false;
  /// A candidate asks for votes before its term and its own vote are on its disk.
  bool asks_before_sync = false;
  /// A learner acknowledges entries that are not on its disk: they count for no majority (§4.2.1).
  bool learners_acknowledge_early = false;
  /// A configuration is in force when its entry is applied, and not when it is appended (§4.1).
  bool configures_when_applied = false;
  /// It relies on connections: no message of a link overtakes another, and none is copied. Not judged, but kept:
  /// sim::plan::LinkModel::in_order.
  bool needs_order = false;
  friend bool operator==(const Rules&, const Rules&) = default;
};

/// Creates one machine for each server of a World.
class MachineMaker {
 public:
  virtual ~MachineMaker() = default;
  virtual Rules rules() const { return {}; }
  virtual std::unique_ptr<Machine> make(ServerId self, const Settings& settings,
                                        LogTree& tree) const = 0;
};

}  // namespace squall::core
