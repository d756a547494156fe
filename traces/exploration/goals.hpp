// Looks at every distinct step of an exploration: for its goals, and for what it should have met.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/effect.hpp"
#include "sim/explore/spin_lock.hpp"
#include "traces/probes.hpp"

namespace squall::traces::exploration {

/// A step's label says which probes it hits, so that what only steps beyond a bound would hit is
/// not counted.
class GoalWatcher final : public sim::explore::StepObserver {
 public:
  explicit GoalWatcher(scenarios::Goals goals) : goals_(std::move(goals)), eye_(*this) {}

  sim::explore::StepOutcome observe(const sim::World& world,
                                    const sim::Report& report) noexcept override {
    return eye_.observe(world, report);
  }
  std::uint16_t take_label() noexcept override { return eye_.take_label(); }
  sim::explore::StepObserver& clone_for_world() noexcept override;

  /// One of the goals is reached before anything happens.
  bool begins_there(const sim::World& world) const;
  /// Of the steps that were taken: by label, whether one was.
  Probes met(std::span<const std::uint8_t> labels) const;

 private:
  /// Looks at one World.
  class Eye final : public sim::explore::StepObserver {
   public:
    explicit Eye(GoalWatcher& all) : all_(all) {}
    sim::explore::StepOutcome observe(const sim::World& world,
                                      const sim::Report& report) noexcept override;
    std::uint16_t take_label() noexcept override;

   private:
    GoalWatcher& all_;
    sim::Tally counted_;         // by the World, up to the last step
    Probes step_;                // of the one that is watched
    std::vector<Probes> known_;  // the first of those that all know: looked at without a turn
  };

  scenarios::Goals goals_;
  sim::explore::SpinLock lock_;
  std::vector<Probes> known_ = std::vector<Probes>(1);  // by label; 0: none
  Eye eye_;
  std::vector<std::unique_ptr<Eye>> more_eyes_;
};

}  // namespace squall::traces::exploration
