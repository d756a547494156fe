// The contract a Raft fulfils to take a seat in a World.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/configuration.hpp"
#include "core/step.hpp"

namespace squall::core {

/// What a server is told about itself and its world; the same from boot to boot.
struct Settings {
  Configuration configuration;
  /// Bounds one AppendEntries, ≥ 1.
  std::uint32_t entries_per_message_max = 64;
  /// Bounds the entries sent to one follower and not yet acknowledged, ≥ 1.
  std::uint32_t entries_in_flight_max = 256;
  /// True: what a step writes is on disk before its messages leave, and no Synced comes.
  bool synchronous_disk = true;
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
};

/// Fills seats: one machine for each server of a World.
class MachineMaker {
 public:
  virtual ~MachineMaker() = default;
  virtual std::unique_ptr<Machine> make(ServerId self, const Settings& settings,
                                        LogTree& tree) const = 0;
};

}  // namespace squall::core
