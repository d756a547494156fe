// Observer of every distinct transition: checks goals and records coverage probes.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/effect.hpp"
#include "sim/explore/spin_lock.hpp"
#include "traces/probes.hpp"

namespace squall::traces::exploration {

/// A step's label stands for the set of probes that the step hits, so that probes hit only by steps
/// beyond a bound are not counted.
class GoalObserver final : public sim::explore::StepObserver {
 public:
  explicit GoalObserver(scenarios::Goals goals) : goals_(std::move(goals)), own_(*this) {}

  sim::explore::StepOutcome observe(const sim::World& world,
                                    const sim::Report& report) noexcept override {
    return own_.observe(world, report);
  }
  std::uint16_t take_label() noexcept override { return own_.take_label(); }
  sim::explore::StepObserver& clone_for_world() noexcept override;

  /// True when a goal holds in the first state.
  bool begins_there(const sim::World& world) const;
  /// The probes hit by steps that were taken; `labels`: by label, whether a step with it was.
  Probes met(std::span<const std::uint8_t> labels) const;

 private:
  /// The observer of one World.
  class PerWorld final : public sim::explore::StepObserver {
   public:
    explicit PerWorld(GoalObserver& all) : all_(all) {}
    sim::explore::StepOutcome observe(const sim::World& world,
                                      const sim::Report& report) noexcept override;
    std::uint16_t take_label() noexcept override;

   private:
    GoalObserver& all_;
    sim::Tally counted_;         // the World's counters up to the last step
    Probes step_;                // hit by the current step
    std::vector<Probes> known_;  // a copied prefix of the shared known_, read without the lock
  };

  scenarios::Goals goals_;
  sim::explore::SpinLock lock_;
  std::vector<Probes> known_ = std::vector<Probes>(1);  // by label; label 0: none
  PerWorld own_;
  std::vector<std::unique_ptr<PerWorld>> clones_;
};

}  // namespace squall::traces::exploration
