// Simulated runs written down as they happen, so that a test can ask what came when.
#pragma once

#include <map>
#include <vector>

#include "sim/simulate/simulator.hpp"
#include "tests/sim/world_fixture.hpp"

namespace squall::tests {

using sim::kMillisecond_us;
using sim::kSecond_us;
using sim::Time;
using sim::plan::Condition;
using sim::plan::Plan;
using sim::plan::Step;
using sim::plan::Target;

inline constexpr Time kMs = kMillisecond_us;

struct Happening {
  Time time_us = 0;
  Action action;
  std::uint64_t message_key = 0;
  Time flown_us = 0;  // deliver, drop: since the message began to fly
  bool stepped = false;
  bool accepted = false;
  std::vector<std::uint32_t> answered;
  std::optional<MessageType> message{};  // deliver, drop, duplicate, garble
  friend bool operator==(const Happening&, const Happening&) = default;
};

/// A simulated run that keeps every event, for tests to look up.
class RecordedRun {
 public:
  RecordedRun(const sim::Setup& setup, Plan plan, std::uint64_t seed = 1,
              const core::MachineMaker& maker = core::ServerMaker{})
      : world(setup, maker), plan_(std::move(plan)), simulator(world, plan_, seed) {}
  RecordedRun(const RecordedRun&) = delete;
  RecordedRun& operator=(const RecordedRun&) = delete;

  /// One event; false at the end.
  bool advance() {
    const Report* report = simulator.advance();
    if (report != nullptr) note(*report);
    return report != nullptr;
  }
  RecordedRun& run() {
    while (advance()) {
    }
    return *this;
  }
  RecordedRun& run_until(Time time) {
    while (simulator.now() < time && advance()) {
    }
    return *this;
  }
  RecordedRun& run_until_led() {
    while (world.leader() == kNobody && advance()) {
    }
    REQUIRE(world.leader() != kNobody);
    return *this;
  }
  const Report& act(const Action& action) {
    const Report& report = simulator.act(action);
    if (report.enabled) note(report);
    return report;
  }

  std::vector<Happening> all(ActionKind kind, ServerId server = kNobody) const {
    std::vector<Happening> found;
    for (const Happening& happening : story) {
      if (happening.action.kind != kind) continue;
      if (server == kNobody || happening.action.server == server) found.push_back(happening);
    }
    return found;
  }
  std::vector<Time> times(ActionKind kind, ServerId server = kNobody) const {
    std::vector<Time> found;
    for (const Happening& happening : all(kind, server)) found.push_back(happening.time_us);
    return found;
  }
  std::size_t count(ActionKind kind, ServerId server = kNobody) const {
    return all(kind, server).size();
  }
  ServerId leader() const { return world.leader(); }
  bool cut(ServerId from, ServerId to) const { return world.network().is_cut(from, to); }

  sim::World world;

 private:
  void note(const Report& report) {
    const Time now = simulator.now();
    Happening happening{now,
                        report.action,
                        report.message_key,
                        0,
                        report.stepped,
                        report.accepted,
                        answered(report)};
    if (report.has_message && report.action.kind != ActionKind::duplicate) {
      // A message that was held did not fly.
      const auto flight = flights_.find(report.action.slot);
      if (flight != flights_.end()) {
        happening.flown_us = now - flight->second.first;
        delays[flight->second.second] = happening.flown_us;
        flights_.erase(flight);
      }
    }
    if (report.has_message) happening.message = report.message.type();
    story.push_back(happening);
    for (const std::uint16_t slot : report.entered) {
      flights_[slot] = {now, delays.size()};
      delays.push_back(sim::kNever);
    }
  }

  Plan plan_;
  std::map<std::uint16_t, std::pair<Time, std::size_t>> flights_;  // begun when, as which

 public:
  sim::simulate::Simulator simulator;
  std::vector<Happening> story;
  /// Of the messages in the order in which they began to fly; kNever of those that still do.
  std::vector<Time> delays;
};

/// By the plan's timeline: which steps have fired.
inline std::vector<bool> fired(const RecordedRun& recorded) {
  std::vector<bool> result;
  for (const auto& step : recorded.simulator.statistics().steps) result.push_back(step.fired());
  return result;
}

/// Messages that take 1 ms each, an election within 300 ms, and nothing else.
inline Plan quiet(Time end_us = 2 * kSecond_us) {
  Plan plan;
  plan.links.delay = {1 * kMs, 0};
  plan.end_us = end_us;
  return plan;
}
/// Nothing happens by itself.
inline Plan silent_plan(Time end_us = 2 * kSecond_us) {
  Plan plan = quiet(end_us);
  plan.timing.election_timers = false;
  return plan;
}

inline ServerSet set(std::initializer_list<int> servers) {
  ServerSet result;
  for (const int server : servers) result.add(ServerId::of(server));
  return result;
}
inline Target target(std::initializer_list<int> servers) {
  return {Target::Kind::servers, set(servers), 0};
}
inline Target target(Target::Kind kind) { return {kind, {}, 0}; }
inline Target bound(std::uint8_t name) { return {Target::Kind::bound, {}, name}; }

inline Step at(Time at_us, Step::Kind kind, const Target& on = {}) {
  Step step;
  step.at_us = at_us;
  step.kind = kind;
  step.target = on;
  return step;
}
inline Step when(const Condition& condition, Step::Kind kind, const Target& on = {},
                 Time after_us = 0) {
  Step step;
  step.when = condition;
  step.kind = kind;
  step.target = on;
  step.after_us = after_us;
  return step;
}

}  // namespace squall::tests
