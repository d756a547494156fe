// The replicated state machine: a key-value store with put, append, compare-and-set and get, and
// client sessions for exactly-once semantics (§6.3).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/log_tree.hpp"

namespace squall::core {

enum class Operation : std::uint8_t { get, put, append, compare_and_set };
inline constexpr int kOperations = static_cast<int>(count_of<Operation>());

/// Exclusive bound on keys.
inline constexpr std::uint16_t kKeysMax = 4096;

/// The content of a command entry. A session entry has client and sequence only.
struct Command {
  std::uint16_t client = 0;
  std::uint32_t sequence = 0;  // ascending per client; a retry repeats it
  Operation operation = Operation::get;
  std::uint16_t key = 0;
  std::uint32_t expected = 0;  // compare_and_set
  std::uint32_t value = 0;     // put, append, compare_and_set
  friend bool operator==(const Command&, const Command&) = default;
};
Payload payload_of(const Command& command);
Command command_in(const Payload& payload);

/// The result of applying an entry.
struct Applied {
  bool effective = false;  // changed the state or read it; false for a duplicate
  bool expired = false;    // the client has no session (§6.3)
  bool repeated = false;   // took effect a second time
  bool success = false;    // of a compare_and_set; true for all others
  /// get: the value read; otherwise the key's value afterwards. An appended value is represented by
  /// a hash of all its parts. 0: the key was never written.
  std::uint64_t value = 0;
  friend bool operator==(const Applied&, const Applied&) = default;
};

/// The state after one prefix of the log tree. Servers that applied the same prefix are in the same
/// state (§6.3), so one object that moves along the tree serves all of them.
class StateMachine {
 public:
  /// `clients`: exclusive bound on client numbers. `sessions_max`: bound on open sessions; the
  /// least recently used session expires (§6.3). 0: no sessions, every command takes effect.
  StateMachine(std::uint16_t keys, std::uint16_t clients, std::uint32_t sessions_max);

  /// The prefix that has been applied.
  Ref at() const noexcept { return at_; }
  /// REQUIRES: the parent of `next` is at().
  Applied apply(const LogTree& tree, Ref next) noexcept;
  /// COST: O(distance) forward, and back within the undo history; otherwise O(index), from the
  /// start.
  void move_to(const LogTree& tree, Ref prefix) noexcept;
  std::uint64_t value(std::uint16_t key) const noexcept { return values_[key]; }
  bool has_session(std::uint16_t client) const noexcept { return sessions_[client].open; }

 private:
  struct Session {
    bool open = false;
    std::uint32_t sequence = 0;   // of the latest command
    Index used = 0;               // index of the latest entry of this session
    Command opening;              // the request that opened it: its name
    Applied answer;               // result of the latest command
    std::uint32_t effective = 0;  // highest sequence that ever took effect, in any session
  };
  struct Undo {
    std::uint16_t key = 0;
    std::uint16_t client = 0;
    std::uint16_t evicted = 0;  // client whose session expired
    bool has_evicted = false;
    std::uint64_t value = 0;
    Session session;
  };
  static constexpr std::uint32_t kUndosMax = 1024;  // a power of two

  void reset() noexcept;
  void step_back(const LogTree& tree) noexcept;
  Applied execute(const Command& command) noexcept;
  static bool is_late_copy(const Session& session, const Command& opening) noexcept;
  void open_session(const Command& command, Undo& undo) noexcept;

  std::uint32_t sessions_max_;
  std::uint32_t sessions_open_ = 0;
  Ref at_ = kRoot;
  std::vector<std::uint64_t> values_;
  std::vector<Session> sessions_;
  std::array<Undo, kUndosMax> undos_;
  std::uint32_t undo_count_ = 0;  // how many applications can be undone
  std::uint32_t undo_next_ = 0;
};

}  // namespace squall::core
