// Chooses a World's next action by a virtual clock and a seed: time and chance live here only.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "sim/event_queue.hpp"
#include "sim/faults.hpp"
#include "sim/plan.hpp"
#include "sim/rng.hpp"
#include "sim/world.hpp"

namespace squall::sim {

enum class Ending : std::uint8_t { running, time, condition, violation, limit };

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
  /// An action from outside, now. What it sets off is simulated like anything else, and a fault
  /// counts as the timeline's. REQUIRES: not deliver or drop, for a message in flight has its time.
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
    bool asks = false;  // has a command on its way or outstanding
    Alarm retry;
  };
  struct Spell {  // a random fault, under way until its end is due
    Faults faults;
    bool under_way = true;
  };
  static constexpr std::uint16_t kWeatherKinds = 5;

  const Report* next();
  const Report* handle(const Event& event);
  const Report* on_timer(Alarm& alarm, Due due, core::ServerId server);
  const Report* on_deliver(std::uint16_t slot);
  const Report* on_ask(std::uint32_t client);
  const Report* on_arrive(std::uint32_t client);
  const Report* on_retry(std::uint32_t client);
  const Report& perform(const Action& action);
  void follow(const Report& report);
  void follow_server(const Report& report);
  void follow_clients(const Report& report);
  void follow_fault(const Report& report);
  void schedule(std::uint16_t slot, bool copy);
  void set_alarm(Alarm& alarm, Due due, std::uint16_t index, Time deadline);
  void start_election_timer(core::ServerId server);
  void resume(core::ServerId server);

  bool converged() const;
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
  void tell_request(core::ServerSet target, std::uint32_t count);
  std::optional<core::ServerSet> resolve(const Target& target);

  void on_weather(std::uint16_t kind);
  void on_calm();
  /// Does these actions, undone at the end of the spell.
  void begin_spell(std::initializer_list<Action> actions, const Delay& lasts);
  void end_spell(std::uint16_t at);
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
  Faults told_;                  // wanted by the timeline, or from outside
  std::vector<Spell> spells_;
  std::vector<std::uint16_t> free_spells_;
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

}  // namespace squall::sim
