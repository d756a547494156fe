// The links in time: when each message arrives, is lost, is corrupted or is duplicated.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/types.hpp"
#include "sim/plan/fault.hpp"
#include "sim/plan/plan.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "sim/rng.hpp"
#include "sim/simulate/agenda.hpp"
#include "sim/simulate/fault_effects.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

using namespace plan;

class Links {
 public:
  Links(Agenda& agenda, const World& world, const Plan& plan, FaultEffects& effects,
        std::uint64_t seed);

  /// The action that an event of this part causes, if any.
  std::optional<Action> on_due(Event event) {
    const std::uint16_t slot = event.index();
    switch (due_of<Due>(event)) {
      case Due::deliver: {
        const core::ServerId to = world_.network().message(slot).to;
        if (!world_.paused().contains(to)) {
          return Action::deliver(slot);
        }
        deferred_[to].push_back(slot);
        effects_.effect(Fault::pause, to.value());
        return std::nullopt;
      }
      case Due::drop:
        return Action::drop(slot);
      case Due::duplicate:
        return Action::duplicate(slot);
      case Due::garble:
        return Action::garble(slot);
    }
    return std::nullopt;
  }
  /// Draws what becomes of each message that is in flight since this action.
  void follow(const Report& report) {
    const bool is_copy = report.action.kind == ActionKind::duplicate;
    for (const std::uint16_t slot : report.entered) schedule(slot, is_copy);
  }
  /// The server is no longer paused, or down: what was deferred until then is due.
  void deliver_deferred(core::ServerId server);
  /// Messages that are sent before this time arrive at once, until end_hurry().
  void hurry_until(Time time) { hurried_until_ = time; }
  void end_hurry() { hurried_until_ = 0; }

  /// From now on. REQUIRES: called at most 255 times.
  void set_model(core::ServerSet from, core::ServerSet to, const LinkModel& model);
  /// How late messages to these servers, or of these types, are handled from now on; Delay{}: in
  /// time.
  void set_late(Fault fault, Subjects subjects, const Delay& by) {
    was_any_late_ = true;
    if (fault == Fault::slow) {
      for (const core::ServerId server : core::ServerSet(subjects)) slow_by_[server] = by;
    } else if (fault == Fault::slow_messages) {
      for (std::size_t type = 0; type < type_slow_by_.size(); ++type) {
        if ((subjects >> type & 1) != 0) type_slow_by_[type] = by;
      }
    }
  }
  /// All messages of these types are lost from now on, or arrive again.
  void set_lost(Subjects types, bool are_lost) {
    lost_types_ = static_cast<Subjects>(are_lost ? lost_types_ | types : lost_types_ & ~types);
  }
  /// The standing fault has this subject.
  bool has(Fault fault, int subject) const {
    if (fault == Fault::slow) return slow_by_[core::ServerId::of(subject)] != Delay{};
    if (fault == Fault::lost_messages) return (lost_types_ >> subject & 1) != 0;
    return type_slow_by_[static_cast<std::size_t>(subject)] != Delay{};
  }
  /// No message is lost, corrupted, duplicated or reordered at random any more, and no server of
  /// the core and no type of messages is slow or lost.
  void begin_calm(core::ServerSet core) {
    is_calm_ = true;
    set_late(Fault::slow, core.bits(), Delay{});
    type_slow_by_.fill(Delay{});
    lost_types_ = 0;
  }

 private:
  enum class Due : std::uint8_t { deliver, drop, duplicate, garble };
  static_assert(fits_event(Due::garble));

  void schedule(std::uint16_t slot, bool is_copy);
  /// How long the message waits for its link and is on it; kNever: it is lost.
  Time time_on_link(const core::Message& message, const LinkModel& model);
  /// How much later than its link delivers it the message is handled.
  Time lateness(const core::Message& message) {
    if (!was_any_late_) return 0;
    Time late = 0;
    const auto add = [&](Fault fault, int subject, const Delay& by) {
      if (by == Delay{}) return;
      effects_.effect(fault, subject);
      late += slow_stream_.delay(by);
    };
    const std::size_t type = static_cast<std::size_t>(message.stands_for());
    add(Fault::slow, message.to.value(), slow_by_[message.to]);
    add(Fault::slow_messages, static_cast<int>(type), type_slow_by_[type]);
    return late;
  }
  void push(Time time, Due due, std::uint16_t slot) {
    agenda_.push(time, EventOwner::links, due, slot);
  }

  Agenda& agenda_;
  const World& world_;
  FaultEffects& effects_;
  Rng delay_stream_, loss_stream_, slow_stream_;
  std::vector<LinkModel> models_;  // 0: the plan's
  /// By directed link: index into models_.
  core::PerServer<core::PerServer<std::uint8_t>> rule_{};
  /// Until when each directed link is busy, where its bandwidth is bounded.
  core::PerServer<core::PerServer<Time>> busy_until_{};
  /// When the latest message of each directed link arrives, where they arrive in order.
  core::PerServer<core::PerServer<Time>> latest_{};
  core::PerServer<Delay> slow_by_{};  // by the server that receives
  std::array<Delay, core::kMessageTypes> type_slow_by_{};
  bool was_any_late_ = false;  // since the run began
  Subjects lost_types_ = 0;
  core::PerServer<std::vector<std::uint16_t>> deferred_;  // to paused servers
  Time hurried_until_ = 0;
  bool is_calm_ = false;
};

}  // namespace squall::sim::simulate
