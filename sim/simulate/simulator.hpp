// Chooses a World's next action by a virtual clock and a seed, and lets its parts follow it.
//
// A Simulator is a composition of parts. Each part keeps its own state, draws from its own streams
// of chance, and handles its own kinds of events (in brackets). A part reads the World, adds events
// and actions to the Agenda, and calls the public methods of the parts that stand above it in this
// list; only the Simulator itself acts on the World.
//
//   Agenda            virtual time, the event queue, the actions that wait
//   Timers            clocks, alarms, rounds of leases  [election, heartbeat, silence, lease]
//   Links             link models, bandwidth, slow servers, messages deferred to paused
//                     servers  [deliver, drop, duplicate, garble]
//   DiskSyncs         fsyncs under way, disks that stall  [end]
//   ClientSessions    what each client waits for, which server it asks  [ask, arrive, retry]
//   Replacement       the stages of one machine's replacement  [look]
//   RandomFaults      active faults  [begin, end]
//   FaultEffects      which step of the timeline holds which fault in place
//   FaultAttribution  cuts that the timeline wants, what of the World's Tally has been counted
//   Timeline          armed, waiting and late steps, bound names, scripted faults  [step, watch]
//   CalmPhase         whether it is calm, what it observes  [begin]
//   Simulator         ending, digest of times, watched conditions, leaders  [end]
//
// The stream "fault" is shared: RandomFaults, Replacement, Timeline and CalmPhase draw from it in
// turn. What the parts count stands in RunStatistics.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sim/plan/condition.hpp"
#include "sim/plan/plan.hpp"
#include "sim/rng.hpp"
#include "sim/simulate/calm_phase.hpp"
#include "sim/simulate/client_sessions.hpp"
#include "sim/simulate/disk_syncs.hpp"
#include "sim/simulate/fault_attribution.hpp"
#include "sim/simulate/fault_effects.hpp"
#include "sim/simulate/links.hpp"
#include "sim/simulate/random_faults.hpp"
#include "sim/simulate/replacement.hpp"
#include "sim/simulate/run_statistics.hpp"
#include "sim/simulate/timeline.hpp"
#include "sim/simulate/timers.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

using namespace plan;

enum class Ending : std::uint8_t { running, time, condition, violation, limit };

class Simulator {
 public:
  /// Bound on due moments in a row that change nothing, such as random crashes when all servers are
  /// down: beyond it the run ends with the limit "idle".
  static constexpr std::uint32_t kIdleMax = 1u << 22;

  /// REQUIRES: world is fresh; world and plan outlive the simulator.
  Simulator(World& world, const Plan& plan, std::uint64_t seed);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// Lets the next event happen. nullptr at the end; a violation's report is the last one.
  const Report* advance() noexcept;
  /// An action from outside, now. What it sets off is simulated like anything else, and a fault
  /// counts as the timeline's. REQUIRES: not deliver or drop, for a message in flight has its time.
  const Report& act(const Action& action) noexcept;

  Time now() const { return agenda_.now(); }
  Ending ending() const { return ending_; }
  /// "idle", or which of the World's Limits was reached; nullptr while none.
  const char* limit_reached() const {
    const bool is_idle = ending_ == Ending::limit && idle_ > kIdleMax;
    return is_idle ? "idle" : world_.limit_reached();
  }
  const Plan& plan() const { return plan_; }
  const RunStatistics& statistics() const { return statistics_; }
  /// Of all events and their times: equal on every machine for the same plan and seed.
  std::uint64_t digest() const { return core::mix(world_.digest(), time_digest_); }
  bool holds(const Condition& condition) const {
    return sim::plan::holds(condition, world_, convergence_scope());
  }
  /// The servers that must converge: all of them, in the calm phase its core.
  core::ServerSet reachable() const { return calm_phase_.reachable(); }
  ConvergenceScope convergence_scope() const {
    return {reachable(), sessions_.asked_lately(kHeartbeatsToConverge * plan_.timing.heartbeat_us)
                             ? world_.clients().count()
                             : 0};
  }
  /// A standing fault has this subject now. REQUIRES: the subject is one of this World's.
  bool has_standing(Fault fault, int subject) const {
    if (fault == Fault::disk_stall) return syncs_.is_stalled(core::ServerId::of(subject));
    if (fault == Fault::clock) return !timers_.clock(core::ServerId::of(subject)).is_right();
    return links_.has(fault, subject);
  }
  /// By how much the server's clock has jumped, all in all.
  std::int64_t clock_jumped_us(core::ServerId server) const { return timers_.jumped_us(server); }
  /// Whom the timeline's names mean, by plan.names; nothing before a step has bound one.
  std::span<const std::optional<core::ServerSet>> bound() const { return timeline_.bound(); }

 private:
  enum class Due : std::uint8_t { end, watch };
  static_assert(fits_event(Due::watch));

  Context context() { return {agenda_, world_, plan_, statistics_, fault_stream_}; }
  const Report* next();
  /// What the event causes, if any; it may also change what its owner knows.
  std::optional<Action> action_of(Event event);
  // By value: an action that was just made is passed in a register. Read from memory, it would wait
  // until each of its fields has been written: 8 % of an event.
  const Report& perform(Action action, std::uint16_t step = kNoStep);
  void follow(const Report& report);
  void follow_stop(const Report& report);
  void follow_step(const Report& report);
  void on_due(Due due);
  void watch_if_asked();
  void watch_never();
  void watch();
  void watch_expected();

  World& world_;
  const Plan& plan_;
  Agenda agenda_;
  Rng fault_stream_;
  RunStatistics statistics_;
  FaultEffects effects_{statistics_};
  Timers timers_;
  Links links_;
  DiskSyncs syncs_;
  ClientSessions sessions_;
  Replacement replacement_;
  RandomFaults random_faults_;
  FaultAttribution attribution_;
  Timeline timeline_;
  CalmPhase calm_phase_;
  Ending ending_ = Ending::running;
  std::uint64_t time_digest_ = 0;
  std::uint32_t idle_ = 0;  // due moments since the last event
  core::Term led_term_ = 0;
  std::size_t sometimes_left_ = 0;
  std::vector<bool> held_at_start_;  // by plan.sometimes: and has not ceased to
  bool is_watching_ = false;
  bool is_watching_progress_ = false;  // which a step may change and no view shows
};

}  // namespace squall::sim::simulate
