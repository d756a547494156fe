// The agenda of a run: virtual time, the events that are due, and the actions that wait.
#pragma once

#include <cstdint>
#include <vector>

#include "core/bounded.hpp"
#include "sim/action.hpp"
#include "sim/simulate/event_queue.hpp"

namespace squall::sim::simulate {

/// Which part of a Simulator pushes an event, and handles it when it is due. Each owner numbers
/// its own kinds of events in a private enum `Due`.
enum class EventOwner : std::uint8_t {
  simulator,
  timers,
  links,
  disk_syncs,
  client_sessions,
  timeline,
  random_faults,
  replacement,
  calm_phase
};
inline constexpr int kEventOwners = 9;
static_assert(static_cast<int>(EventOwner::calm_phase) + 1 == kEventOwners);

/// An event's kind is its owner, and in the low bits what is due for it.
inline constexpr int kDueBits = 3;
static_assert(kEventOwners << kDueBits <= 256);
template <typename Due>
constexpr bool fits_event(Due last) {
  return static_cast<int>(last) < 1 << kDueBits;
}
template <typename Due>
constexpr std::uint8_t event_kind(EventOwner owner, Due due) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(owner) << kDueBits |
                                   static_cast<unsigned>(due));
}
inline EventOwner owner_of(Event event) {
  return static_cast<EventOwner>(event.kind() >> kDueBits);
}
/// REQUIRES: Due is that of the event's owner.
template <typename Due>
Due due_of(Event event) {
  return static_cast<Due>(event.kind() & ((1u << kDueBits) - 1u));
}

/// Visits servers from the highest to the lowest: the order in which faults end.
template <typename Visit>
void for_each_descending(core::ServerSet servers, Visit&& visit) {
  core::Bounded<core::ServerId, core::kServersMax> ascending;
  for (const core::ServerId server : servers) ascending.push(server);
  for (std::size_t at = ascending.size(); at > 0; --at) visit(ascending[at - 1]);
}

/// A step by its index in the timeline, where there is none: kNoStep.
inline constexpr std::uint16_t kNoStep = 0xffff;

struct DueAction {
  Action action;
  std::uint16_t step = kNoStep;  // of the timeline, which asks for it
  friend bool operator==(const DueAction&, const DueAction&) = default;
};

/// Actions in the order in which they happen.
class ActionQueue {
 public:
  bool empty() const { return head_ == actions_.size(); }
  void push_back(const DueAction& action) { actions_.push_back(action); }
  void push_front(const DueAction& action) {
    if (head_ > 0) {
      actions_[--head_] = action;
    } else {
      actions_.insert(actions_.begin(), action);
    }
  }
  /// REQUIRES: not empty.
  DueAction pop_front() {
    const DueAction action = actions_[head_++];
    if (empty()) {
      actions_.clear();
      head_ = 0;
    }
    return action;
  }

 private:
  std::vector<DueAction> actions_;
  std::size_t head_ = 0;
};

/// What the parts of a Simulator share: they read the time, and put events and actions here.
class Agenda {
 public:
  /// The lanes of the EventQueue.
  enum class Lane : std::uint8_t { messages, clients };
  static_assert(static_cast<int>(Lane::clients) + 1 == EventQueue::kLanes);

  Time now() const { return now_; }

  template <typename Due>
  void push(Time time, EventOwner owner, Due due, std::uint16_t index) {
    events_.push(time, event_kind(owner, due), index);
  }
  /// For events that are pushed in the order of their times, mostly.
  template <typename Due>
  void push(Lane lane, Time time, EventOwner owner, Due due, std::uint16_t index) {
    events_.push_in_lane(static_cast<int>(lane), time, event_kind(owner, due), index);
  }
  /// Time goes on to the next event. REQUIRES: there is one.
  Event pop_event() {
    const Event event = events_.pop();
    now_ = event.time;
    return event;
  }

  /// Actions happen now, before the next event.
  bool has_actions() const { return !actions_.empty(); }
  void add(const Action& action, std::uint16_t step = kNoStep) {
    actions_.push_back({action, step});
  }
  /// Before all other actions that wait.
  void add_first(const Action& action) { actions_.push_front({action, kNoStep}); }
  void add_descending(ActionKind kind, core::ServerSet servers) {
    for_each_descending(servers, [&](core::ServerId server) { add({kind, server, 0, 0}); });
  }
  /// REQUIRES: has_actions().
  DueAction pop_action() { return actions_.pop_front(); }

  /// Something may have changed that the plan's conditions are about.
  void ask_to_watch() { must_watch_ = true; }
  bool must_watch() const { return must_watch_; }
  void has_watched() { must_watch_ = false; }

 private:
  EventQueue events_;
  ActionQueue actions_;
  Time now_ = 0;
  bool must_watch_ = false;
};

/// A time at which something is to happen. It is moved again and again, and one queued event
/// serves all of its moves.
struct Alarm {
  Time deadline = kNever;  // kNever: not set; a server's timer: by the server's own clock
  Time queued = kNever;    // when its event is due, in virtual time

  /// `at`: the deadline in virtual time.
  template <typename Due>
  void set(Agenda& agenda, EventOwner owner, Due due, std::uint16_t index, Time new_deadline,
           Time at) {
    deadline = new_deadline;
    if (queued <= at) return;  // the queued event will look again
    queued = at;
    agenda.push(at, owner, due, index);
  }
  /// Its event is due. False: the alarm is not set, or an event that was pushed later, but was due
  /// sooner, took this one's place.
  bool take_event(Time now) {
    if (queued != now) return false;
    queued = kNever;
    return deadline != kNever;
  }
};

}  // namespace squall::sim::simulate
