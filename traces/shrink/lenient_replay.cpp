// Replays what is possible of a list of choices.
#include "traces/shrink/lenient_replay.hpp"

#include "core/describe.hpp"
#include "traces/action_words.hpp"
#include "traces/replay.hpp"
#include "traces/replay_timers.hpp"

namespace squall::traces::shrink {
namespace {

std::uint16_t slot_for(const sim::World& world, const Step& step) {
  const std::uint16_t exact = slot_of(world, step.choice);
  if (exact != sim::Network::kNoSlot || step.to == core::kNobody) return exact;
  const bool is_held = step.choice.action.kind == sim::ActionKind::release_message;
  return world.network().find_alike(step.type, step.from, step.to, is_held);
}

}  // namespace

Realized replay_leniently(const Steps& steps, const scenarios::Scenario& scenario,
                          const core::MachineMaker& maker, bool describes) {
  sim::World world(scenario.setup, maker);
  ReplayTimers timers(world, scenario.plan.timing);
  Realized realized;
  realized.steps.reserve(steps.size());
  for (const Step& step : steps) {
    timers.end_leases(world, step.choice.time_us);
    if (world.verdict()) break;
    sim::Action action = step.choice.action;
    if (names_message(action.kind)) {
      action.slot = slot_for(world, step);
      if (action.slot == sim::Network::kNoSlot) continue;
    }
    const sim::Report& report = world.apply(action);
    if (!report.enabled) continue;
    timers.follow(report, step.choice.time_us);
    Step did;
    did.choice = canonical({report.action, report.message_key, step.choice.time_us});
    if (report.has_message) {
      did.type = report.message.type();
      did.from = report.message.from;
      did.to = report.message.to;
    }
    realized.steps.push_back(did);
    if (!describes) continue;
    realized.descriptions.push_back(report.has_message ? core::describe(report.message)
                                                       : std::string());
  }
  Outcome& outcome = realized.outcome;
  outcome.violation = world.verdict();
  outcome.event = world.tally().events;
  if (!realized.steps.empty()) outcome.time_us = realized.steps.back().choice.time_us;
  outcome.digest = outcome.world_digest = world.digest();
  return realized;
}

Steps steps_of(const Trace& trace) {
  Steps steps;
  steps.reserve(trace.choices.size());
  for (const Choice& choice : trace.choices) steps.push_back({choice});
  return steps;
}

Trace trace_of(const Realized& realized, const Header& header) {
  Trace trace;
  trace.header = header;
  for (const Step& step : realized.steps) trace.choices.push_back(step.choice);
  trace.descriptions = realized.descriptions;
  trace.outcome = realized.outcome;
  return trace;
}

}  // namespace squall::traces::shrink
