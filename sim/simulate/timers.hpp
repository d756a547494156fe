// The servers' timers, each by the server's own clock, and the rounds of leases (§6.4.1).
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/types.hpp"
#include "sim/plan/fault.hpp"
#include "sim/plan/plan.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "sim/rng.hpp"
#include "sim/simulate/agenda.hpp"
#include "sim/simulate/clock.hpp"
#include "sim/simulate/fault_effects.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

using namespace plan;

/// Needs an Agenda and a World, and no other part of a Simulator.
class Timers {
 public:
  Timers(Agenda& agenda, const World& world, const Timing& timing, FaultEffects& effects,
         std::uint64_t seed)
      : agenda_(agenda),
        world_(world),
        timing_(timing),
        effects_(effects),
        timeout_stream_(Rng::stream(seed, "timeout")) {
    for (const core::ServerId server : world.servers()) {
      const OwnTiming& own = timing.own[server];
      clocks_[server] = Clock(own.clock_rate_ppm);
      heartbeat_us_[server] = own.heartbeat_us.value_or(timing.heartbeat_us);
      timeout_min_us_[server] =
          own.election_timeout_min_us.value_or(timing.election_timeout_min_us);
      timeout_max_us_[server] =
          own.election_timeout_max_us.value_or(timing.election_timeout_max_us);
    }
  }

  /// Starts the timers that a server starts when it boots.
  void start();
  /// The action that an event of this part causes, if any.
  std::optional<Action> on_due(Event event);
  /// Starts and stops the timers as the server of this action asked.
  void follow(const Report& report) {
    const core::ServerId server = report.action.server;
    if (report.election_timer == core::Timer::restart) {
      start_election_timer(server);
    } else if (report.election_timer == core::Timer::stop) {
      alarm(Due::election, server).deadline = kNever;
    }
    start_timer(Due::heartbeat, server, report.heartbeat_timer, heartbeat_us_[server]);
    start_timer(Due::silence, server, report.silence_timer, timeout_min_us_[server]);
    if (!report.timers.empty()) follow_named(server, report.timers);
  }
  /// Rounds of heartbeats, and leases. A lease that has run out already is told before anything
  /// else happens.
  void follow_lease(const Report& report) {
    if (report.round_began != 0 || report.lease != core::Timer::leave) set_lease(report);
  }
  /// The server went down.
  void stop(core::ServerId server);
  /// A paused server goes on: what ran out meanwhile runs out now.
  void resume(core::ServerId server);

  const Clock& clock(core::ServerId server) const { return clocks_[server]; }
  /// By how much it has jumped, all in all.
  std::int64_t jumped_us(core::ServerId server) const { return jumped_us_[server]; }
  void change_clock(core::ServerId server, const ClockChange& change);
  /// The clocks of these servers run right from now on; what they show stays.
  void correct_clocks(core::ServerSet servers);

 private:
  enum class Due : std::uint8_t { election, heartbeat, silence, lease, named };
  static constexpr std::size_t kTimers = 4;
  static_assert(static_cast<std::size_t>(Due::named) == kTimers && fits_event(Due::named));

  struct Named {  // a timer that a machine has named
    core::ServerId server;
    std::uint16_t name;
    Alarm alarm;
  };

  struct Round {  // of a leader's heartbeats (§6.4.1)
    std::uint32_t number = 0;
    Time began = 0;  // by its own clock
  };
  /// A lease of a round as long ago as this many rounds has run out.
  static constexpr std::uint32_t kRoundsKept = 16;

  /// Beyond what a lease allows for (§6.4.1), where leases are used.
  bool is_outside_model(const ClockChange& change) const;
  Alarm& alarm(Due timer, core::ServerId server) {
    return alarms_[static_cast<std::size_t>(timer)][server];
  }
  void set_timer(Due timer, core::ServerId server, Time deadline) {
    alarm(timer, server)
        .set(agenda_, EventOwner::timers, timer, server.value(), deadline,
             std::max(agenda_.now(), clocks_[server].when(deadline)));
  }
  void start_timer(Due timer, core::ServerId server, core::Timer what, Time duration) {
    if (what == core::Timer::restart) {
      set_timer(timer, server, clocks_[server].read(agenda_.now()) + duration);
    } else if (what == core::Timer::stop) {
      alarm(timer, server).deadline = kNever;
    }
  }
  void start_election_timer(core::ServerId server) {
    if (!timing_.election_timers) return;
    const Time timeout = timeout_stream_.between(timeout_min_us_[server], timeout_max_us_[server]);
    set_timer(Due::election, server, clocks_[server].read(agenda_.now()) + timeout);
  }
  void set_lease(const Report& report);
  void follow_named(core::ServerId server, std::span<const core::NamedTimer> timers);
  /// By its index in named_.
  void set_named(std::uint16_t index, Time deadline);
  std::optional<Action> on_named_due(std::uint16_t index);

  Agenda& agenda_;
  const World& world_;
  const Timing& timing_;
  FaultEffects& effects_;
  Rng timeout_stream_;
  core::PerServer<Time> heartbeat_us_{};
  core::PerServer<Time> timeout_min_us_{};
  core::PerServer<Time> timeout_max_us_{};
  core::PerServer<Clock> clocks_{};
  core::PerServer<std::int64_t> jumped_us_{};
  std::array<core::PerServer<Alarm>, kTimers> alarms_{};  // by Due
  core::PerServer<std::array<Round, kRoundsKept>> rounds_{};
  std::vector<Named> named_;  // each that was ever started
};

}  // namespace squall::sim::simulate
