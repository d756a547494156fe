// Looks at every distinct step of an exploration: for its goals, and for what it should have met.
#pragma once

#include <span>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/ensembles.hpp"
#include "traces/probes.hpp"

namespace squall::traces {

/// A step's label says which probes it hits, so that what only steps beyond a bound would hit is
/// not counted.
class GoalWatcher final : public sim::Watcher {
 public:
  explicit GoalWatcher(scenarios::Goals goals) : goals_(std::move(goals)), known_(1) {}

  sim::Remark watch(const sim::World& world, const sim::Report& report) noexcept override;
  std::uint16_t take_label() noexcept override;

  /// One of the goals is reached before anything happens.
  bool begins_there(const sim::World& world) const;
  /// Of the steps that were taken: by label, whether one was.
  Probes met(std::span<const std::uint8_t> labels) const;

 private:
  scenarios::Goals goals_;
  sim::Tally counted_;         // by the World, up to the last step
  Probes step_;                // of the one that is watched
  std::vector<Probes> known_;  // by label; 0: none
};

}  // namespace squall::traces
