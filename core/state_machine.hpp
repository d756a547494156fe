// The replicated state machine: keys and values with put, append, compare-and-set and get, and the
// sessions that make a command take effect once (§6.3).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/log_tree.hpp"

namespace squall::core {

enum class Operation : std::uint8_t { get, put, append, compare_and_set };
inline constexpr int kOperations = static_cast<int>(count_of<Operation>());

/// Keys are numbers below this.
inline constexpr std::uint16_t kKeysMax = 4096;

/// What a command entry carries. A session entry carries client and sequence only.
struct Command {
  std::uint16_t client = 0;
  std::uint32_t sequence = 0;  // grows with each command of a client; a retry repeats it
  Operation operation = Operation::get;
  std::uint16_t key = 0;
  std::uint32_t expected = 0;  // compare_and_set
  std::uint32_t value = 0;     // put, append, compare_and_set
  friend bool operator==(const Command&, const Command&) = default;
};
Payload payload_of(const Command& command);
Command command_in(const Payload& payload);

/// What applying an entry came to.
struct Applied {
  bool effective = false;  // it changed the state, or read it; not when it was a repetition
  bool expired = false;    // its client has no session (§6.3)
  bool repeated = false;   // it took effect although a command of this number had already
  bool success = false;    // of a compare_and_set; true for all others
  /// get: what was read; otherwise the key's value afterwards. A value that was appended to is
  /// known by a hash of all that was appended; 0: nothing was ever written.
  std::uint64_t value = 0;
  friend bool operator==(const Applied&, const Applied&) = default;
};

/// The state after one prefix of the log tree. All servers that applied the same prefix are in the
/// same state (§6.3), so that one object that moves along the tree serves all of them.
class StateMachine {
 public:
  /// `clients`: their numbers are below it. `sessions_max`: so many are kept, the one that was used
  /// longest ago expires (§6.3); 0: no sessions, every command takes effect.
  StateMachine(std::uint16_t keys, std::uint16_t clients, std::uint32_t sessions_max);

  /// The prefix whose state this is.
  Ref at() const noexcept { return at_; }
  /// REQUIRES: the parent of `next` is at().
  Applied apply(const LogTree& tree, Ref next) noexcept;
  /// COST: O(distance) where it goes forward or little back; from the start otherwise.
  void move_to(const LogTree& tree, Ref prefix) noexcept;
  std::uint64_t value(std::uint16_t key) const noexcept { return values_[key]; }
  bool has_session(std::uint16_t client) const noexcept { return sessions_[client].open; }

 private:
  struct Session {
    bool open = false;
    std::uint32_t sequence = 0;   // of its latest command
    Index used = 0;               // index of the entry that used it last
    Applied answer;               // to that command
    std::uint32_t effective = 0;  // highest that took effect ever, whatever became of sessions
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
  void open_session(const Command& command, Undo& undo) noexcept;

  std::uint32_t sessions_max_;
  std::uint32_t sessions_open_ = 0;
  Ref at_ = kRoot;
  std::vector<std::uint64_t> values_;
  std::vector<Session> sessions_;
  std::array<Undo, kUndosMax> undos_;
  std::uint32_t undo_count_ = 0;  // how many of the latest applications can be taken back
  std::uint32_t undo_next_ = 0;
};

}  // namespace squall::core
