// The calm phase: its core, the end of all faults in the core, and what is observed from then on.
#pragma once

#include "sim/simulate/calm_progress.hpp"
#include "sim/simulate/client_sessions.hpp"
#include "sim/simulate/context.hpp"
#include "sim/simulate/disk_syncs.hpp"
#include "sim/simulate/links.hpp"
#include "sim/simulate/random_faults.hpp"
#include "sim/simulate/replacement.hpp"
#include "sim/simulate/timers.hpp"

namespace squall::sim::simulate {

class CalmPhase {
 public:
  CalmPhase(const Context& context, Timers& timers, Links& links, DiskSyncs& syncs,
            ClientSessions& sessions, RandomFaults& random_faults, Replacement& replacement);

  /// The plan's fault schedule says when the calm phase begins, if ever.
  void start();
  /// The calm phase begins.
  void on_due();
  /// Observes an action in the calm phase.
  void follow(const Report& report) {
    if (is_calm_) observe(report);
  }
  /// The servers that must converge: all of them, in the calm phase its core, and of that only
  /// those that are joined to the leader.
  core::ServerSet reachable() const {
    return is_calm_ ? statistics_.joined_to(world_.leader(statistics_.core)) : world_.servers();
  }

 private:
  enum class Due : std::uint8_t { begin };
  static_assert(fits_event(Due::begin));

  core::ServerSet choose_core();
  bool can_decide(core::ServerSet servers) const;
  CutLinks choose_cut_links(core::ServerSet core);
  void end_faults(core::ServerSet core);
  void observe(const Report& report);
  void look_for_leader();

  Agenda& agenda_;
  const World& world_;
  const Plan& plan_;
  CalmStatistics& statistics_;
  Rng& fault_stream_;
  Timers& timers_;
  Links& links_;
  DiskSyncs& syncs_;
  ClientSessions& sessions_;
  RandomFaults& random_faults_;
  Replacement& replacement_;
  CalmProgress progress_;
  bool is_calm_ = false;
};

}  // namespace squall::sim::simulate
