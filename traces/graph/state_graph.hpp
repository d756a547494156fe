// The graph of a space that was explored completely: every state, every step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/explore/explorer.hpp"

namespace squall::traces::graph {

/// For questions about the whole of a space. States are numbered by breadth-first search, the first
/// one is 0.
class StateGraph {
 public:
  /// From where the bounds say that it begins, see sim/beginning.hpp. Beyond a bound on depth
  /// nothing is known: states there are open.
  StateGraph(const sim::Setup& setup, const core::MachineMaker& maker,
             const sim::explore::Bounds& bounds, bool symmetric = false);

  /// False: there are more states than that.
  bool build(std::uint32_t states_max);

  std::uint32_t states() const { return static_cast<std::uint32_t>(states_.size()); }
  std::uint64_t edges() const { return targets_.size(); }
  const sim::explore::ExploredState& state(std::uint32_t number) const { return states_[number]; }
  std::uint32_t level(std::uint32_t number) const { return levels_[number]; }
  std::span<const std::uint32_t> next(std::uint32_t number) const {
    return std::span(targets_).subspan(firsts_[number], firsts_[number + 1] - firsts_[number]);
  }
  /// The steps of next(), in the same order.
  std::span<const sim::ActionKind> kinds(std::uint32_t number) const {
    return std::span(kinds_).subspan(firsts_[number], firsts_[number + 1] - firsts_[number]);
  }
  /// A bound forbade a step from here that was no request and no fault: what it would have led to
  /// is not known.
  bool is_open(std::uint32_t number) const { return open_[number]; }
  sim::explore::Ensembles& ensembles() { return ensembles_; }
  /// The same steps, as they were taken.
  std::vector<sim::explore::Explorer::Waypoint> steps_from(std::uint32_t number);
  /// The steps from each state of a way to the next one. REQUIRES: there is one.
  std::vector<sim::explore::Explorer::Waypoint> steps(std::span<const std::uint32_t> way);

  /// Every state from which some way leads to one of `goal`, those included.
  std::vector<bool> can_reach(const std::vector<bool>& goal) const;
  /// The shortest way from the first state to one of `goal`; empty when there is none.
  std::vector<std::uint32_t> way_to(const std::vector<bool>& goal, std::uint32_t from = 0) const;

 private:
  std::uint32_t depth_max_;
  sim::explore::Ensembles ensembles_;
  sim::explore::Successors successors_;
  sim::explore::ExploredState first_;
  std::vector<sim::explore::ExploredState> states_;
  std::vector<std::uint32_t> levels_;
  std::vector<std::uint64_t> firsts_;  // of targets_, by state, and the end
  std::vector<std::uint32_t> targets_;
  std::vector<sim::ActionKind> kinds_;
  std::vector<bool> open_;
};

}  // namespace squall::traces::graph
