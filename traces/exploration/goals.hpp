// Observer of every distinct transition: checks goals and records coverage probes.
#pragma once

#include <bitset>
#include <memory>
#include <span>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/effect.hpp"
#include "sim/explore/tables/spin_lock.hpp"
#include "traces/probes.hpp"

namespace squall::traces::exploration {

/// What some steps met: coverage probes, and conditions of "sometimes" that held after one of them.
struct Sightings {
  Probes probes;
  std::bitset<scenarios::kConditionsMax> sometimes;  // by position in the list
  void merge(const Sightings& others) {
    probes.merge(others.probes);
    sometimes |= others.sometimes;
  }
  friend bool operator==(const Sightings&, const Sightings&) = default;
  /// One line, and back; false where the text is not of that form.
  std::string text() const { return probes.text() + " " + sometimes.to_string(); }
  bool read(std::string_view text);
};

/// A step's label stands for what the step meets, so that what is met only by steps beyond a bound
/// is not counted.
class GoalObserver final : public sim::explore::StepObserver {
 public:
  explicit GoalObserver(scenarios::Goals goals, std::vector<sim::plan::Condition> sometimes = {})
      : goals_(std::move(goals)), sometimes_(std::move(sometimes)), own_(*this) {}

  sim::explore::StepOutcome observe(const sim::World& world,
                                    const sim::Report& report) noexcept override {
    return own_.observe(world, report);
  }
  std::uint16_t take_label() noexcept override { return own_.take_label(); }
  sim::explore::StepObserver& clone_for_world() noexcept override;

  /// True when a goal holds in the first state.
  bool begins_there(const sim::World& world) const;
  /// What steps that were taken met; `labels`: by label, whether a step with it was.
  Sightings met(std::span<const std::uint8_t> labels) const;

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
    // Of the World's counters those that probes read: up to the last step, and since then.
    sim::Tally counted_, since_;
    Sightings step_;                // of the current step
    std::vector<Sightings> known_;  // a copied prefix of the shared known_, read without the lock
  };

  scenarios::Goals goals_;
  std::vector<sim::plan::Condition> sometimes_;
  sim::explore::tables::SpinLock lock_;
  std::vector<Sightings> known_ = std::vector<Sightings>(1);  // by label; label 0: none
  PerWorld own_;
  std::vector<std::unique_ptr<PerWorld>> clones_;
};

}  // namespace squall::traces::exploration
