// Chooses a World's next action by a virtual clock and a seed: time and chance live here only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/event_queue.hpp"
#include "sim/plan.hpp"
#include "sim/rng.hpp"
#include "sim/world.hpp"

namespace squall::sim {

enum class Ending : std::uint8_t { running, time, condition, violation, limit, idle };

/// What a run showed besides the World's Tally; for expectations.
struct Course {
  Time first_leader_us = kNever;
  std::uint64_t leader_changes = 0;  // a live leader of a higher term than any before
  std::vector<bool> sometimes;       // by plan.sometimes: ever held
  std::vector<bool> fired;           // by plan.timeline
  std::uint64_t faults = 0;  // crashes, pauses, cuts, drops, duplicates, filters, corruptions
};

class Simulator {
 public:
  /// REQUIRES: world is fresh; both outlive the simulator.
  Simulator(World& world, const Plan& plan, std::uint64_t seed);

  /// Lets the next event happen. nullptr at the end; a violation's report is the last one.
  const Report* advance() noexcept;
  /// An action from outside, now. What it sets off is simulated like anything else.
  const Report& act(const Action& action) noexcept;

  Time now() const { return now_; }
  Ending ending() const { return ending_; }
  const Course& course() const { return course_; }
  /// Of all events and their times: equal on every machine for the same plan and seed.
  std::uint64_t digest() const { return core::mix(world_.digest(), time_digest_); }
  bool holds(const Condition& condition) const;

 private:
  enum class Due : std::uint8_t {
    deliver,
    drop,
    duplicate,
    election,
    heartbeat,
    ask,
    arrive,
    retry,
    sync,
    step,
    look,
    weather,
    weather_end,
    calm,
    end
  };
  struct Alarm {  // one queued event serves a timer that is restarted again and again
    Time deadline = kNever;
    Time queued = kNever;
  };
  struct Asker {
    core::ServerId server = core::kNobody;
    Alarm retry;
  };
  struct Spell {  // what ends a random fault; a partition takes two actions
    Action first;
    std::optional<Action> second;
  };
  static constexpr std::uint16_t kWeatherKinds = 5;

  const Report* handle(const Event& event);
  const Report* on_timer(Alarm& alarm, Due due, core::ServerId server);
  const Report* on_deliver(std::uint16_t slot);
  const Report* on_ask(std::uint32_t client);
  const Report* on_arrive(std::uint32_t client);
  const Report* on_retry(std::uint32_t client);
  const Report& perform(const Action& action);
  void follow(const Report& report);
  void schedule(std::uint16_t slot);
  void set_alarm(Alarm& alarm, Due due, std::uint16_t index, Time deadline);
  void start_election_timer(core::ServerId server);
  void resume(core::ServerId server);

  void watch();
  void on_step(std::uint16_t index);
  void arm_next_steps();
  core::Index converged_slack() const;
  void push(Time time, Due due, std::uint16_t index) {
    queue_.push(time, static_cast<std::uint8_t>(due), index);
  }
  enum Lane { kMessages, kClients };
  void push(Lane lane, Time time, Due due, std::uint16_t index) {
    queue_.push_in_lane(lane, time, static_cast<std::uint8_t>(due), index);
  }
  bool fire(const Step& step);
  std::optional<core::ServerSet> resolve(const Target& target) const;

  void on_weather(std::uint16_t kind);
  void on_calm();
  void begin_spell(const Spell& spell, const Delay& lasts);
  void end_spell(const Spell& spell);
  const Recurring& recurring(std::uint16_t kind) const;
  void schedule_weather(std::uint16_t kind);
  void set_link_weather(core::ServerSet from, core::ServerSet to, const LinkWeather& weather);

  World& world_;
  const Plan& plan_;
  EventQueue queue_;
  Time now_ = 0;
  std::uint64_t time_digest_ = 0;
  Ending ending_ = Ending::running;
  Course course_;

  Rng delay_, loss_, timeout_, fault_, workload_, disk_;
  std::array<Alarm, core::kServersMax + 1> election_{};
  std::array<Alarm, core::kServersMax + 1> heartbeat_{};
  std::array<Time, core::kServersMax + 1> sync_at_{};
  std::array<std::vector<std::uint16_t>, core::kServersMax + 1> deferred_;  // to paused servers
  std::vector<LinkWeather> link_weather_;                                   // 0: the plan's
  std::array<std::array<std::uint8_t, core::kServersMax + 1>, core::kServersMax + 1> link_rule_{};
  std::vector<Asker> askers_;
  std::uint64_t asked_ = 0;
  std::vector<Action> pending_;  // of a step or fault that takes several actions; next one last
  std::vector<Spell> spells_;
  std::vector<std::uint16_t> free_spells_;
  std::size_t armed_steps_ = 0;               // steps below this one have been armed
  std::vector<std::uint16_t> waiting_steps_;  // armed, their condition or target not yet there
  std::vector<core::ServerSet> bound_;        // by plan.names
  core::Term led_term_ = 0;
  std::size_t sometimes_left_ = 0;
  bool watching_ = false;
  bool calm_ = false;
};

}  // namespace squall::sim
