// The state graph of a completely explored space: every state and every step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/explore/explorer.hpp"

namespace squall::traces::graph {

/// Numbers states in breadth-first order; the first state is 0.
class StateGraph {
 public:
  /// Starts where the bounds say, see sim/explore/prefix.hpp. States at the depth bound are open:
  /// their steps are unknown.
  StateGraph(const sim::Setup& setup, const core::MachineMaker& maker,
             const sim::explore::Bounds& bounds, bool symmetric = false);

  /// False: there are more than `states_max` states.
  bool build(std::uint32_t states_max);

  std::uint32_t states() const { return static_cast<std::uint32_t>(states_.size()); }
  std::uint64_t edges() const { return targets_.size(); }
  const sim::explore::ExploredState& state(std::uint32_t number) const { return states_[number]; }
  std::uint32_t level(std::uint32_t number) const { return levels_[number]; }
  std::span<const std::uint32_t> next(std::uint32_t number) const {
    return std::span(targets_).subspan(firsts_[number], firsts_[number + 1] - firsts_[number]);
  }
  /// The kinds of the steps of next(), in the same order.
  std::span<const sim::ActionKind> kinds(std::uint32_t number) const {
    return std::span(kinds_).subspan(firsts_[number], firsts_[number + 1] - firsts_[number]);
  }
  /// True when a bound suppressed a step from here that is neither a request nor a fault: its
  /// target is unknown.
  bool is_open(std::uint32_t number) const { return open_[number]; }
  sim::explore::Ensembles& ensembles() { return ensembles_; }
  /// The same steps as waypoints.
  std::vector<sim::explore::Explorer::Waypoint> steps_from(std::uint32_t number);
  /// The steps between consecutive states of a path. REQUIRES: each has one.
  std::vector<sim::explore::Explorer::Waypoint> steps(std::span<const std::uint32_t> path);

  /// The states from which a path leads to `goal`, including `goal`.
  std::vector<bool> can_reach(const std::vector<bool>& goal) const;
  /// The shortest path from `from` to a state of `goal`; empty if none exists.
  std::vector<std::uint32_t> path_to(const std::vector<bool>& goal, std::uint32_t from = 0) const;

 private:
  std::uint32_t depth_max_;
  sim::explore::Ensembles ensembles_;
  sim::explore::Successors successors_;
  sim::explore::ExploredState first_;
  std::vector<sim::explore::ExploredState> states_;
  std::vector<std::uint32_t> levels_;
  std::vector<std::uint64_t> firsts_;  // offsets into targets_ by state, with an end
  std::vector<std::uint32_t> targets_;
  std::vector<sim::ActionKind> kinds_;
  std::vector<bool> open_;
};

}  // namespace squall::traces::graph
