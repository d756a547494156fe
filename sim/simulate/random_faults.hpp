// The random faults of a plan's faults: when each begins, what it does, and how it ends.
#pragma once

#include <vector>

#include "sim/plan/drawn_cuts.hpp"
#include "sim/simulate/context.hpp"
#include "sim/simulate/disk_syncs.hpp"
#include "sim/simulate/faults.hpp"
#include "sim/simulate/links.hpp"
#include "sim/simulate/replacement.hpp"
#include "sim/simulate/timers.hpp"

namespace squall::sim::simulate {

class RandomFaults {
 public:
  RandomFaults(const Context& context, Timers& timers, Links& links, DiskSyncs& syncs,
               Replacement& replacement);

  /// Draws when each kind of fault begins first.
  void start();
  /// A fault begins, or ends, or flaps. `scripted`: what the timeline holds in place, which the end
  /// of a random fault leaves alone.
  void on_due(const Event& event, const Faults& scripted);
  /// No fault begins any more; the calm phase itself ends those that are active.
  void begin_calm() { is_calm_ = true; }
  /// A message was lost on this link, which is cut: counts an effect of each fault that cuts it.
  void count_loss(core::ServerId from, core::ServerId to);

 private:
  enum class Due : std::uint8_t { begin, end };
  static_assert(fits_event(Due::end));

  struct ActiveFault {  // until its end is due
    Fault fault = Fault::crash;
    Faults faults;
    bool is_on = true;        // false: between two flips of a flapping link
    std::uint32_t flips = 0;  // how often it will begin and end again
    Time flips_every_us = 0;
  };
  using Actions = Cuts;

  void schedule(RandomFault kind);
  void begin_fault(RandomFault kind);
  void break_links(RandomFault kind, const FaultTiming& timing);
  void break_messages(RandomFault kind, const FaultTiming& timing);
  void break_servers(RandomFault kind, const FaultTiming& timing);
  core::ServerSet candidates(RandomFault kind) const;
  /// Of the candidates those that the target names, or one that is drawn.
  core::ServerSet victims(RandomFault kind, const Target& who);
  void crash(core::ServerSet struck, const Delay& lasts);
  void activate_each(RandomFault kind, core::ServerSet struck, ActionKind action,
                     const Delay& lasts);
  /// A standing fault of these subjects, which has begun, lasts.
  void stand(RandomFault kind, Subjects subjects, const Delay& lasts);
  void disturb_clocks(core::ServerSet struck, const Delay& lasts);
  void jump_clocks(core::ServerSet struck);
  void stall_disks(core::ServerSet struck, const Delay& lasts);
  void flap(const Delay& lasts);
  void ask_for_transfer();
  void ask_for_change();
  /// Adds these actions, which are undone when the fault ends.
  ActiveFault& activate(RandomFault kind, const Actions& actions, const Delay& lasts);
  /// The fault ends; a flapping one may begin again.
  void end_or_flip(std::uint16_t at, const Faults& scripted);
  void cut_again(const Faults& faults);
  void end_fault(const Faults& ended, const Faults& scripted);
  void end_standing(Fault fault, Subjects subjects);
  void heal(const Faults& ended, const Faults& wanted);

  Agenda& agenda_;
  const World& world_;
  const FaultSchedule& schedule_;
  FaultStatistics& fault_statistics_;
  Rng& fault_stream_;
  Timers& timers_;
  Links& links_;
  DiskSyncs& syncs_;
  Replacement& replacement_;
  std::vector<ActiveFault> active_;
  std::vector<std::uint16_t> free_;  // places in active_
  bool is_calm_ = false;
};

}  // namespace squall::sim::simulate
