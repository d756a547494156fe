// Tries lists of choices, and goes back to moments of the list that is kept.
#include "traces/shrink/trial_world.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "traces/action_words.hpp"
#include "traces/replay.hpp"

namespace squall::traces::shrink {
namespace {

// So many steps lie between two moments, or more, so that there are at most kMomentsMax.
constexpr std::size_t kStepsBetweenMoments = 32;
constexpr std::size_t kMomentsMax = 256;
}  // namespace

TrialWorld::TrialWorld(const scenarios::Scenario& scenario, const core::MachineMaker& maker)
    : scenario_(scenario),
      world_(scenario.setup, maker),
      timers_(world_, scenario.plan.timing),
      sent_by_(scenario.setup.limits.messages) {
  moments_.push_back(moment(0));
}

std::uint16_t TrialWorld::slot_for(const Step& step) const {
  const std::uint16_t exact = slot_of(world_, step.choice);
  if (exact != sim::Network::kNoSlot || step.to == core::kNobody) return exact;
  const bool is_held = step.choice.action.kind == sim::ActionKind::release_message;
  return world_.network().find_alike(
      step.type, step.from, step.to, is_held,
      [&](std::uint16_t slot) { return step.sent_by != 0 && sent_by_[slot] == step.sent_by; });
}

void TrialWorld::act(const Step& step, Realized& realized, bool describes) {
  const sim::Time now = step.choice.time_us;
  timers_.end_leases(world_, now);
  if (world_.verdict()) return;
  sim::Action action = step.choice.action;
  if (names_message(action.kind)) {
    action.slot = slot_for(step);
    if (action.slot == sim::Network::kNoSlot) return;
  }
  if (timers_.is_early(action, now)) {
    if (action.kind == sim::ActionKind::silence_timeout) return;
    was_elected_early_ = true;
  }
  const std::uint32_t sent_by = names_message(action.kind) ? sent_by_[action.slot] : 0;
  const sim::Report& report = world_.apply(action);
  if (!report.enabled) return;
  timers_.follow(report, now);
  // A message that is released is sent by what sent it.
  const bool is_sent_again = action.kind == sim::ActionKind::release_message;
  for (const std::uint16_t slot : report.entered) {
    if (!is_sent_again) sent_by_[slot] = step.number;
  }
  Step did;
  did.choice = canonical({report.action, report.message_key, now});
  did.number = step.number;
  did.sent_by = sent_by;
  if (report.has_message) {
    did.type = report.message.stands_for();
    did.from = report.message.from;
    did.to = report.message.to;
  }
  realized.steps.push_back(did);
  if (!describes) return;
  realized.descriptions.push_back(report.has_message ? core::describe(report.message)
                                                     : std::string());
}

void TrialWorld::conclude(Realized& realized) const {
  Outcome& outcome = realized.outcome;
  if (!was_elected_early_ || !depends_on_leases(world_.verdict())) {
    outcome.violation = world_.verdict();
    outcome.failure = world_.failure_text();
  }
  outcome.event = world_.tally().events;
  if (!realized.steps.empty()) {
    outcome.time_us = realized.steps.back().choice.time_us;
  } else if (realized.first > 0) {
    outcome.time_us = kept_[realized.first - 1].choice.time_us;
  }
  outcome.digest = outcome.world_digest = world_.digest();
}

Realized TrialWorld::begin(const Steps& steps, bool describes) {
  const std::size_t spacing = std::max(kStepsBetweenMoments, steps.size() / kMomentsMax);
  Realized realized = try_rest(0, {});
  for (const Step& step : steps) {
    if (world_.verdict()) break;
    const std::size_t before = realized.steps.size();
    if (before % spacing == 0 && before > moments_.back().at) moments_.push_back(moment(before));
    act(step, realized, describes);
  }
  conclude(realized);
  kept_ = realized.steps;
  return realized;
}

Realized TrialWorld::try_rest(std::size_t at, std::span<const Step> rest) {
  while (moments_.back().at > at) moments_.pop_back();
  const Moment& last = moments_.back();
  world_.go_back(last.world);
  timers_ = last.timers;
  sent_by_ = last.sent_by;
  was_elected_early_ = last.was_elected_early;
  Realized realized;
  realized.first = last.at;
  for (std::size_t i = last.at; i < at; ++i) act(kept_[i], realized);
  for (const Step& step : rest) {
    if (world_.verdict()) break;
    act(step, realized);
  }
  conclude(realized);
  return realized;
}

void TrialWorld::keep(const Realized& realized) {
  kept_.resize(realized.first);
  kept_.insert(kept_.end(), realized.steps.begin(), realized.steps.end());
}

Steps steps_of(const Trace& trace) {
  Steps steps;
  steps.reserve(trace.choices.size());
  for (const Choice& choice : trace.choices) {
    steps.push_back({choice});
    steps.back().number = static_cast<std::uint32_t>(steps.size());
  }
  return steps;
}

Trace trace_of(const Realized& realized, const Header& header) {
  SQUALL_ASSERT(realized.first == 0);
  Trace trace;
  trace.header = header;
  for (const Step& step : realized.steps) trace.choices.push_back(step.choice);
  trace.descriptions = realized.descriptions;
  trace.outcome = realized.outcome;
  return trace;
}

}  // namespace squall::traces::shrink
