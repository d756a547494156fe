// The observer's goals, coverage probes and step labels.
#include "traces/exploration/goals.hpp"

#include <algorithm>
#include <array>

#include "sim/plan/condition.hpp"

namespace squall::traces::exploration {

namespace {

bool any(const std::vector<sim::plan::Condition>& conditions, const sim::World& world) {
  return std::any_of(
      conditions.begin(), conditions.end(),
      [&](const sim::plan::Condition& condition) { return sim::plan::holds(condition, world); });
}

/// The counters that probes read.
constexpr std::array kRead{&sim::Tally::writes_lost,         &sim::Tally::configurations_committed,
                           &sim::Tally::reads_answered,      &sim::Tally::retries_absorbed,
                           &sim::Tally::sessions_expired,    &sim::Tally::lost_on_cut_links,
                           &sim::Tally::lost_at_down_servers};

}  // namespace

bool Sightings::read(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return false;
  const std::string_view digits = text.substr(blank + 1);
  const bool are_digits =
      digits.size() == sometimes.size() && digits.find_first_not_of("01") == std::string_view::npos;
  if (!are_digits || !probes.read(text.substr(0, blank))) return false;
  sometimes = std::bitset<scenarios::kConditionsMax>(std::string(digits));
  return true;
}

sim::explore::StepOutcome GoalObserver::PerWorld::observe(const sim::World& world,
                                                          const sim::Report& report) noexcept {
  step_.probes.add(report, world);
  for (const auto field : kRead) {
    since_.*field = world.tally().*field - counted_.*field;
    counted_.*field = world.tally().*field;
  }
  step_.probes.finish(since_, world);
  for (std::size_t at = 0; at < all_.sometimes_.size(); ++at) {
    if (sim::plan::holds(all_.sometimes_[at], world)) step_.sometimes.set(at);
  }
  if (any(all_.goals_.until, world)) return sim::explore::StepOutcome::goal;
  return any(all_.goals_.unless, world) ? sim::explore::StepOutcome::prune
                                        : sim::explore::StepOutcome::nothing;
}

std::uint16_t GoalObserver::PerWorld::take_label() noexcept {
  auto known = std::find(known_.begin(), known_.end(), step_);
  if (known == known_.end()) {
    const sim::explore::tables::SpinGuard turn(all_.lock_);
    std::vector<Sightings>& all = all_.known_;
    if (std::find(all.begin(), all.end(), step_) == all.end()) all.push_back(step_);
    known_ = all;
    known = std::find(known_.begin(), known_.end(), step_);
  }
  step_ = Sightings{};
  const auto label = static_cast<std::size_t>(known - known_.begin());
  SQUALL_ASSERT(label < sim::explore::kStepLabels);
  return static_cast<std::uint16_t>(label);
}

sim::explore::StepObserver& GoalObserver::clone_for_world() noexcept {
  clones_.push_back(std::make_unique<PerWorld>(*this));
  return *clones_.back();
}

bool GoalObserver::begins_there(const sim::World& world) const { return any(goals_.until, world); }

Sightings GoalObserver::met(std::span<const std::uint8_t> labels) const {
  Sightings met;
  for (std::size_t label = 0; label < known_.size(); ++label) {
    if (labels[label] != 0) met.merge(known_[label]);
  }
  return met;
}

}  // namespace squall::traces::exploration
