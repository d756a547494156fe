// Judges whole runs of ever simpler plans.
#include "traces/shrink/shorter_plan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"
#include "traces/shrink/recorded_run.hpp"
#include "traces/shrink/scripted_step.hpp"
#include "traces/shrink/simpler_scenario.hpp"

namespace squall::traces::shrink {
namespace {

using scenarios::Scenario;
using sim::ActionKind;

/// Of random faults, what begins and ends them.
constexpr std::array kFaultActions{
    ActionKind::crash,     ActionKind::restart,   ActionKind::pause,
    ActionKind::resume,    ActionKind::cut,       ActionKind::heal,
    ActionKind::fail_sync, ActionKind::fill_disk, ActionKind::free_disk,
    ActionKind::wipe,      ActionKind::transfer,  ActionKind::change_membership};

bool is_fault_action(ActionKind kind) {
  return std::find(kFaultActions.begin(), kFaultActions.end(), kind) != kFaultActions.end();
}

/// A fault whose actions are all there is to it: it does not stand and delay what others do.
bool is_made_of_actions(const sim::plan::RandomFaultRow& row) {
  return sim::plan::row_of(row.fault).subject == sim::plan::Subject::none;
}

/// As it would be read; nothing: it would be no scenario.
std::optional<Scenario> checked(const Scenario& scenario) {
  try {
    return scenarios::parse(scenarios::write(scenario), scenario.name);
  } catch (const scenarios::UserError&) {
    return std::nullopt;
  }
}

/// The same links at the same time in the other direction.
bool is_way_back(const sim::plan::Step& step, const sim::plan::Step& before) {
  return step.one_way && step.kind == before.kind && step.at_us == before.at_us &&
         step.target == before.to && step.to == before.target;
}

/// The faults that began at random, each at its time. Nothing: there are none, or the timeline has
/// steps of its own, which could not be told from them.
std::optional<Scenario> with_faults_as_steps(const Scenario& scenario, const Trace& trace) {
  Scenario scripted = scenario;
  sim::plan::Plan& plan = scripted.plan;
  if (!plan.timeline.empty()) return std::nullopt;
  for (const sim::plan::RandomFaultRow& row : sim::plan::kRandomFaults) {
    if (is_made_of_actions(row)) plan.faults.*row.timing = {};
  }
  for (const Choice& choice : trace.choices) {
    if (choice.time_us >= plan.faults.until_us) break;  // the calm mends what is left
    if (!is_fault_action(choice.action.kind)) continue;
    std::optional<sim::plan::Step> step = step_of(choice.action);
    if (!step) return std::nullopt;
    step->at_us = choice.time_us;
    if (!plan.timeline.empty() && is_way_back(*step, plan.timeline.back())) {
      plan.timeline.back().one_way = false;
    } else {
      plan.timeline.push_back(*step);
    }
  }
  if (plan.timeline.empty()) return std::nullopt;
  return checked(scripted);
}

Judgement judged(const Scenario& scenario, std::uint64_t seed, const core::MachineMaker& maker) {
  Run run(scenario, seed, maker);
  Probes probes;
  while (const sim::Report* report = run.advance()) probes.add(*report, run.world());
  probes.finish(run.world());
  return judge(scenario, run.world(), run.simulator(), probes);
}

}  // namespace

ShorterPlan::ShorterPlan(const Scenario& scenario, const Header& header,
                         const core::MachineMaker& maker, const core::MachineMaker& reference)
    : scenario_(scenario), header_(header), maker_(maker), reference_(reference) {
  if (!fails(scenario_, header.seed)) phase_ = Phase::not_reproduced;
  is_compared_ = is_reproduced() && !judged(scenario_, header.seed, reference_).is_failure();
}

bool ShorterPlan::fails(const Scenario& scenario, std::uint64_t seed) {
  ++tries_;
  const Judgement judgement = judged(scenario, seed, maker_);
  if (judgement.result != Result::expectation_failed) return false;
  const Signature signature = signature_of(judgement);
  if (signature_.empty()) signature_ = signature;
  if (!signature.is_within(signature_)) return false;
  if (is_compared_ && judged(scenario, seed, reference_).is_failure()) return false;
  reason_ = judgement.reasons.front();
  scenario_ = scenario;
  scenario_.seed = seed;
  return true;
}

bool ShorterPlan::try_one() {
  switch (phase_) {
    case Phase::scenarios:
      try_simpler();
      return true;
    case Phase::script:
      try_script();
      return true;
    case Phase::steps:
      try_part();
      return phase_ != Phase::done;
    case Phase::done:
    case Phase::not_reproduced:
      return false;
  }
  return false;
}

/// What can be taken away once may be taken away again.
void ShorterPlan::try_simpler() {
  if (way_ == simplifications()) {
    phase_ = is_scripted_ ? Phase::steps : Phase::script;
    way_ = 0;
    begin_pass(is_scripted_ ? 1 : scenario_.plan.timeline.size() / 2);
    return;
  }
  const auto less = simpler(scenario_, way_);
  if (!less || seeds_tried_ == kSeedsOfSimpler) {
    ++way_;
    seeds_tried_ = 0;
    return;
  }
  seeds_tried_ = fails(*less, scenario_.seed + seeds_tried_) ? 0 : seeds_tried_ + 1;
}

void ShorterPlan::try_script() {
  is_scripted_ = true;
  phase_ = Phase::steps;
  const auto scripted = with_faults_as_steps(scenario_, trace());
  if (scripted) fails(*scripted, scenario_.seed);
  begin_pass(scenario_.plan.timeline.size() / 2);
}

void ShorterPlan::begin_pass(std::size_t size) {
  size_ = std::max<std::size_t>(1, size);
  at_ = scenario_.plan.timeline.size();
  did_shrink_ = false;
}

/// The part ends at at_. What comes after it was tried before.
void ShorterPlan::try_part() {
  const std::size_t begin = at_ - std::min(size_, at_);
  if (at_ > begin) {
    Scenario less = scenario_;
    auto& timeline = less.plan.timeline;
    timeline.erase(timeline.begin() + static_cast<std::ptrdiff_t>(begin),
                   timeline.begin() + static_cast<std::ptrdiff_t>(at_));
    const auto read = checked(less);
    if (read && fails(*read, scenario_.seed)) did_shrink_ = true;
    at_ = begin;
  }
  if (at_ > 0) return;
  if (size_ > 1) {
    begin_pass(size_ / 2);
  } else if (did_shrink_) {
    phase_ = Phase::scenarios;  // fewer steps may need fewer servers
  } else {
    phase_ = Phase::done;
  }
}

Trace ShorterPlan::trace() const {
  return recorded_run(scenario_, scenario_.seed, header_, maker_);
}

}  // namespace squall::traces::shrink
