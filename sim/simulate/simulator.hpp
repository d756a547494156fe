// Chooses a World's next action by a virtual clock and a seed: time and chance live here only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/rng.hpp"
#include "sim/simulate/clock.hpp"
#include "sim/simulate/condition.hpp"
#include "sim/simulate/event_queue.hpp"
#include "sim/simulate/fault_statistics.hpp"
#include "sim/simulate/faults.hpp"
#include "sim/simulate/plan.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

enum class Ending : std::uint8_t { running, time, condition, violation, limit };

/// What the calm phase showed so far; see Calm.
struct CalmCourse {
  Time began_us = kNever;
  core::ServerSet core;
  /// First moment at which one of the core led, and no member of it was in a later term.
  Time led_us = kNever;
  /// When each server's term grew last, and the time before. A leader may have to step down once,
  /// when it can count no more rounds of heartbeats.
  std::array<Time, core::kServersMax + 1> grew_us{};
  std::array<Time, core::kServersMax + 1> grew_before_us{};
  std::vector<std::uint32_t> owed;  // by client: what it waited for when the calm began; 0: nothing
};

/// What a run showed besides the World's Tally; for expectations.
struct Course {
  Time first_leader_us = kNever;
  std::uint64_t leader_changes = 0;  // a live leader of a higher term than any before
  std::vector<bool> sometimes;       // by plan.sometimes: ever held
  std::vector<bool> fired;           // by plan.timeline
  std::vector<Time> fired_us;        // … and when
  Charges charges;                   // what faults did
  CalmCourse calm;
};

class Simulator {
 public:
  /// Due moments in a row at which nothing happens, such as random crashes when everybody is down:
  /// beyond it the run ends at the limit "idle", for its end may be years of them away.
  static constexpr std::uint32_t kIdleMax = 1u << 22;
  /// Copies of one client's command that are on their way at once, when its retries are much faster
  /// than its latency.
  static constexpr std::uint8_t kCopiesMax = 16;

  /// REQUIRES: world is fresh; both outlive the simulator.
  Simulator(World& world, const Plan& plan, std::uint64_t seed);

  /// Lets the next event happen. nullptr at the end; a violation's report is the last one.
  const Report* advance() noexcept;
  /// An action from outside, now. What it sets off is simulated like anything else, and a fault
  /// counts as the timeline's. REQUIRES: not deliver or drop, for a message in flight has its time.
  const Report& act(const Action& action) noexcept;

  Time now() const { return now_; }
  Ending ending() const { return ending_; }
  /// "idle", or which of the World's Limits was reached; nullptr while none.
  const char* limit_reached() const {
    const bool is_idle = ending_ == Ending::limit && idle_ > kIdleMax;
    return is_idle ? "idle" : world_.limit_reached();
  }
  const Course& course() const { return course_; }
  /// Of all events and their times: equal on every machine for the same plan and seed.
  std::uint64_t digest() const { return core::mix(world_.digest(), time_digest_); }
  bool holds(const Condition& condition) const {
    return sim::simulate::holds(condition, world_, reachable());
  }
  /// Those that must converge: all servers; in the calm its core.
  core::ServerSet reachable() const { return calm_ ? course_.calm.core : world_.servers(); }
  /// How late the server handles its messages now.
  const Delay& slow_by(core::ServerId server) const { return slow_by_[server]; }
  const Clock& clock(core::ServerId server) const { return clocks_[server]; }
  /// Whom the timeline's names mean, by plan.names; nothing before a step has bound one.
  std::span<const std::optional<core::ServerSet>> bound() const { return bound_; }

 private:
  enum class Due : std::uint8_t {
    deliver,
    drop,
    duplicate,
    garble,
    election,  // the timers, in the order of Timer
    heartbeat,
    silence,
    lease,
    ask,
    arrive,
    retry,
    sync,
    step,
    look,
    weather,
    weather_end,
    replacement,
    calm,
    end
  };
  enum Timer : std::uint8_t { kElection, kHeartbeat, kSilence, kLease };
  static constexpr std::size_t kTimers = 4;
  struct Alarm {             // one queued event serves a timer that is restarted again and again
    Time deadline = kNever;  // of a server's timer: by its own clock
    Time queued = kNever;
  };
  struct Round {  // of a leader's heartbeats (§6.4.1)
    std::uint32_t number = 0;
    Time began = 0;  // by its own clock
  };
  /// A lease of a round as long ago as this many rounds has run out.
  static constexpr std::uint32_t kRoundsKept = 16;
  struct Asker {
    core::ServerId server = core::kNobody;
    bool asks = false;        // has a command on its way or outstanding
    std::uint8_t copies = 0;  // of it on their way
    Alarm retry;
  };
  struct Spell {  // a random fault, under way until its end is due
    Fault fault = Fault::crash;
    Faults faults;
    bool under_way = true;
    std::uint32_t flips = 0;  // how often it will begin and end again
    Time flips_every_us = 0;
  };
  struct Replacement {  // of one server's machine at a time
    enum class Stage : std::uint8_t { none, remove, away, learn, promote };
    Stage stage = Stage::none;
    core::ServerId server = core::kNobody;
    Delay lasts;
    Time back_at = 0;
    std::uint32_t looks = 0;
  };
  /// Then it is given up.
  static constexpr std::uint32_t kLooksMax = 400;
  using Actions = core::Bounded<Action, core::kServersMax>;

  const Report* next();
  const Report* handle(const Event& event);
  const Report* on_deliver(std::uint16_t slot);
  const Report* on_ask(std::uint32_t client);
  const Report* on_arrive(std::uint32_t client);
  const Report* on_retry(std::uint32_t client);
  const Report& perform(Action action);
  void follow(const Report& report);
  void follow_disk(const Report& report);
  void follow_clients(const Report& report);
  void set_retry(std::uint32_t client, Time time);
  void follow_fault(const Report& report);
  void follow_leader(const Report& report);

  // simulator_charges.cpp
  void begin_from_outside(const Action& action);
  void charge(const Report& report);
  /// What the World has counted since the last time.
  void charge_tally(const Report& report);
  void charge_cut(core::ServerId from, core::ServerId to);

  // simulator_timers.cpp
  const Report* on_timer(Timer timer, core::ServerId server);
  void follow_timers(const Report& report);
  void follow_lease(const Report& report);
  void set_alarm(Alarm& alarm, Due due, std::uint16_t index, Time deadline, Time at);
  void set_timer(Timer timer, core::ServerId server, Time deadline);
  void start_timer(Timer timer, core::ServerId server, core::Timer what, Time duration);
  void start_election_timer(core::ServerId server);
  void stop_timers(core::ServerId server);
  void resume_timers(core::ServerId server);
  void change_clock(core::ServerId server, const ClockChange& change);

  // simulator_network.cpp
  void schedule(std::uint16_t slot, bool copy);
  /// How long the message waits for its link and is on it; kNever: it is lost.
  Time time_on_link(const core::Message& message, const LinkWeather& weather);
  void deliver_deferred(core::ServerId server);
  void set_link_weather(core::ServerSet from, core::ServerSet to, const LinkWeather& weather);

  void look();
  void watch();
  void on_step(std::uint16_t index);
  void arm_next_steps();
  void push(Time time, Due due, std::uint16_t index) {
    queue_.push(time, static_cast<std::uint8_t>(due), index);
  }
  enum Lane { kMessages, kClients };
  void push(Lane lane, Time time, Due due, std::uint16_t index) {
    queue_.push_in_lane(lane, time, static_cast<std::uint8_t>(due), index);
  }
  bool fire(const Step& step);
  void tell(const Step& step, core::ServerSet target, core::ServerSet to);
  void tell_of(const Step& step, const Action& action);
  void tell_links(const Step& step, core::ServerSet target, core::ServerSet to);
  void tell_groups(std::span<const core::ServerSet> groups);
  void tell_shape(const Step& step);
  void tell_leader(const Step& step, core::ServerSet target, core::ServerSet to);
  void tell_request(core::ServerSet target, std::uint32_t count);
  std::optional<core::ServerSet> resolve(const Target& target);

  void on_weather(std::uint16_t kind);
  void on_calm();
  core::ServerSet calm_core();
  bool can_decide(core::ServerSet servers) const;
  void follow_calm(const Report& report);
  void look_for_calm_leader();

  // simulator_replacement.cpp
  void begin_replacement(const Delay& lasts);
  void on_replacement();
  void ask_to_remove(const core::Configuration& now);
  void bring_back();
  void ask_to_learn(const core::Configuration& now);
  void ask_to_promote(const core::Configuration& now);
  void ask_for(core::ServerSet voters, core::ServerSet learners);
  void break_links(WeatherKind kind, const Delay& lasts);
  void break_server(WeatherKind kind, const Delay& lasts);
  void flap(const Delay& lasts);
  void ask_for_transfer();
  void ask_for_change();
  /// Does these actions, undone at the end of the spell.
  Spell& begin_spell(WeatherKind kind, const Actions& actions, const Delay& lasts);
  void flip_spell(std::uint16_t at);
  void end_spell(const Faults& ended);
  void undo(const Faults& ended, const Faults& wanted);
  void schedule_weather(WeatherKind kind);

  World& world_;
  const Plan& plan_;
  EventQueue queue_;
  Time now_ = 0;
  std::uint64_t time_digest_ = 0;
  Ending ending_ = Ending::running;
  std::uint32_t idle_ = 0;  // due moments since the last event
  Course course_;

  Rng delay_, loss_, timeout_, fault_, workload_, disk_, slow_;
  std::array<Clock, core::kServersMax + 1> clocks_{};
  std::array<std::array<Alarm, core::kServersMax + 1>, kTimers> timers_{};
  std::array<std::array<Round, kRoundsKept>, core::kServersMax + 1> rounds_{};
  std::array<Time, core::kServersMax + 1> sync_at_{};
  std::array<std::vector<std::uint16_t>, core::kServersMax + 1> deferred_;  // to paused servers
  std::vector<LinkWeather> link_weather_;                                   // 0: the plan's
  std::array<std::array<std::uint8_t, core::kServersMax + 1>, core::kServersMax + 1> link_rule_{};
  /// Until when each directed link is busy, where its bandwidth is bounded.
  std::array<std::array<Time, core::kServersMax + 1>, core::kServersMax + 1> busy_until_{};
  std::array<Delay, core::kServersMax + 1> slow_by_{};  // by whose messages are late
  std::vector<Asker> askers_;
  std::uint64_t asked_ = 0;
  std::vector<Action> pending_;  // of a step or fault that takes several actions; next one last
  Faults told_;                  // wanted by the timeline, or from outside
  std::array<Faults, kFaults> cuts_told_{};  // of those the cuts, by Fault
  Tally charged_;                            // what has been charged of the World's
  std::array<Fault, core::kServersMax + 1> unreadable_by_{};  // of disks that cannot be read
  std::vector<Spell> spells_;
  std::vector<std::uint16_t> free_spells_;
  Replacement replacement_;
  std::size_t armed_steps_ = 0;                        // steps below this one have been armed
  std::vector<std::uint16_t> waiting_steps_;           // armed, their condition does not hold yet
  std::vector<std::uint16_t> late_steps_;              // due, their target is not there yet
  std::vector<std::optional<core::ServerSet>> bound_;  // by plan.names
  core::Term led_term_ = 0;
  std::size_t sometimes_left_ = 0;
  bool watching_ = false;
  bool look_ = false;  // something that is watched may have changed
  bool calm_ = false;
};

}  // namespace squall::sim::simulate
