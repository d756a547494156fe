// The timers of a replayed run: those that the server under test asks for, by the recorded times.
#pragma once

#include <array>
#include <cstdint>

#include "sim/plan/plan.hpp"
#include "sim/world.hpp"

namespace squall::traces {

/// A recorded choice says when a timer of the recorded server ran out. Another server may hold a
/// lease at that time, or have restarted its timer: the replay must not take that for a fault of
/// its own. Only leases depend on time (§6.4.1); without them nothing is judged here.
class ReplayTimers {
 public:
  ReplayTimers(const sim::World& world, const sim::plan::Timing& timing);

  /// A server whose lease has run out at `now` on the slowest clock that leases allow for, although
  /// no choice said so; kNobody: there is none.
  core::ServerId outlived_lease(const sim::World& world, sim::Time now) const;
  /// The server asked for this timer so late that it cannot have run out at `now`, even on the
  /// fastest clock.
  bool is_early(const sim::Action& action, sim::Time now) const;
  void follow(const sim::Report& report, sim::Time now);
  /// Ends each lease that has run out, although no choice says so: the recorded server may have held
  /// none at that time.
  void end_leases(sim::World& world, sim::Time now);

 private:
  static constexpr std::size_t kRoundsKept = 16;
  struct Round {
    std::uint32_t number = 0;
    sim::Time began = 0;
  };

  sim::Time lease_at_most_us_;
  core::PerServer<sim::Time> timeout_at_least_us_{};
  bool are_judged_;  // leases are used, and no clock exceeded what they allow for
  core::PerServer<std::array<Round, kRoundsKept>> rounds_{};
  core::PerServer<sim::Time> lease_ends_us_{};
  core::PerServer<sim::Time> silence_began_us_{};
  core::PerServer<sim::Time> election_began_us_{};
};

}  // namespace squall::traces
