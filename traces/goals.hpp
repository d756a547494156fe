// Looks at every distinct step of an exploration: for its goals, and for what it should have met.
#pragma once

#include <algorithm>

#include "scenarios/scenario.hpp"
#include "sim/condition.hpp"
#include "sim/ensembles.hpp"
#include "traces/probes.hpp"

namespace squall::traces {

class GoalWatcher final : public sim::Watcher {
 public:
  explicit GoalWatcher(scenarios::Goals goals) : goals_(std::move(goals)) {}

  sim::Remark watch(const sim::World& world, const sim::Report& report) noexcept override {
    probes_.add(report, world);
    probes_.finish(world);
    if (any(goals_.until, world)) return sim::Remark::goal;
    return any(goals_.unless, world) ? sim::Remark::prune : sim::Remark::nothing;
  }
  /// One of the goals is reached before anything happens.
  bool begins_there(const sim::World& world) const { return any(goals_.until, world); }
  const Probes& probes() const { return probes_; }

 private:
  static bool any(const std::vector<sim::Condition>& conditions, const sim::World& world) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const sim::Condition& condition) {
      return sim::holds(condition, world);
    });
  }

  scenarios::Goals goals_;
  Probes probes_;
};

}  // namespace squall::traces
