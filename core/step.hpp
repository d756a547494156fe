// All that passes a server's door: inputs, outputs, and what may be seen from outside.
#pragma once

#include <variant>

#include "core/bounded.hpp"
#include "core/log.hpp"
#include "core/message.hpp"
#include "core/types.hpp"

namespace squall::core {

struct Receive {
  Message message;
};
/// The election timer ran out, §3.4. Ignored by a leader.
struct ElectionTimeout {};
/// Time for a leader's heartbeat, §3.4. Ignored by others.
struct HeartbeatTimeout {};
/// A client's command; refused (Output::accepted stays false) by all but leaders.
struct ClientRequest {
  Payload payload;
};
/// Everything that the server had written up to `durable` (its last entry then, in its term then)
/// is on disk now. Only with asynchronous disks.
struct Synced {
  Term current_term;
  Position durable;
};

using Input = std::variant<Receive, ElectionTimeout, HeartbeatTimeout, ClientRequest, Synced>;

/// What §3.8 requires to survive a crash. The World writes it to disk after every step.
struct Durable {
  Term current_term = 0;
  ServerId voted_for = kNobody;
  Log log;
  friend bool operator==(const Durable&, const Durable&) = default;
};

/// What a server shows; the checkers see nothing else of it.
struct View {
  Durable durable;  // as written, not yet necessarily on disk
  Role role = Role::follower;
  ServerId leader = kNobody;  // whom it believes to lead current_term
  Index commit_index = 0;
  friend bool operator==(const View&, const View&) = default;
};

enum class Timer : std::uint8_t { leave, restart, stop };

/// At most this many messages leave in one step: two AppendEntries a follower, or a reply.
inline constexpr std::size_t kSentMax = 2 * kServersMax;

/// Effects of one step, in the order: write `view.durable`, then send, then set timers.
struct Output {
  View view;
  Bounded<Message, kSentMax> messages;
  Timer election_timer = Timer::leave;
  Timer heartbeat_timer = Timer::leave;
  bool accepted = false;  // the ClientRequest was appended

  /// Makes ready for the next step; the view is overwritten by the step itself.
  void clear() {
    messages.clear();
    election_timer = heartbeat_timer = Timer::leave;
    accepted = false;
  }
};

}  // namespace squall::core
