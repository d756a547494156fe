// Replays each step of a path in a World that holds all its messages.
#include "traces/exploration/path_trace.hpp"

#include "scenarios/write.hpp"
#include "traces/record.hpp"

namespace squall::traces::exploration {

using sim::Action;
using sim::ActionKind;

namespace {

Outcome outcome_of(const sim::World& world, sim::Time time_us) {
  Outcome outcome;
  outcome.violation = world.verdict();
  outcome.failure = world.failure_text();
  outcome.event = world.tally().events;
  outcome.time_us = time_us;
  outcome.digest = outcome.world_digest = world.digest();
  return outcome;
}

/// A World that takes the path's steps.
class Walk {
 public:
  Walk(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
       std::span<const Action> prefix)
      : scenario_(scenario), world_(scenario.setup, maker) {
    for (const Action& action : prefix) act(action);
  }

  void take(sim::explore::Ensembles& ensembles, const sim::explore::Explorer::Waypoint& waypoint) {
    if (waypoint.step.fate != sim::explore::Fate::stays) return meet(ensembles, waypoint);
    act(waypoint.move.action);
    if (waypoint.move.restarts) act(Action::restart(waypoint.move.action.server));
  }
  Trace trace() {
    Trace trace;
    trace.header.scenario = scenarios::write(scenario_);
    trace.header.seed = scenario_.seed;
    recorder_.take(trace);
    trace.outcome = outcome_of(world_, time_us_);
    return trace;
  }

 private:
  /// The World's slots differ from the exploration's: finds the message by its meaning.
  void meet(sim::explore::Ensembles& ensembles, const sim::explore::Explorer::Waypoint& waypoint) {
    const sim::explore::Successor& step = waypoint.step;
    const core::Message message = ensembles.message(waypoint.before.messages[step.message]);
    const core::LogTree& tree = ensembles.show(waypoint.before.ensemble).tree();
    const std::uint16_t slot = world_.network().find(core::message_key(message, tree));
    if (slot != sim::Network::kNoSlot) act({step.kind, core::kNobody, slot});
  }
  void act(const Action& action) {
    if (world_.verdict()) return;
    time_us_ += kStepTime_us;
    recorder_.add(world_.apply(action), time_us_);
  }

  const scenarios::Scenario& scenario_;
  sim::World world_;
  Recorder recorder_;
  sim::Time time_us_ = 0;
};

}  // namespace

Trace path_as_trace(sim::explore::Explorer& explorer, const scenarios::Scenario& scenario,
                    const core::MachineMaker& maker, std::span<const sim::Action> prefix) {
  return path_as_trace(explorer.ensembles(), explorer.path_to(explorer.found_step()), scenario,
                       maker, prefix);
}

Trace path_as_trace(sim::explore::Ensembles& ensembles,
                    std::span<const sim::explore::Explorer::Waypoint> path,
                    const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                    std::span<const sim::Action> prefix) {
  Walk walk(scenario, maker, prefix);
  for (const sim::explore::Explorer::Waypoint& waypoint : path) walk.take(ensembles, waypoint);
  return walk.trace();
}

Trace empty_path_trace(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                       std::span<const sim::Action> prefix) {
  return Walk(scenario, maker, prefix).trace();
}

}  // namespace squall::traces::exploration
