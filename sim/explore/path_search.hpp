// A search that follows one path at a time: depth first, iterative deepening, or random walks.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/explore/explorer.hpp"
#include "sim/rng.hpp"

namespace squall::sim::explore {

/// depth_first: expands every state once. deepening: depth-first searches to depth 1, 2, 3, …,
/// which keep of a state that is off the current path only that it was counted: less memory and a
/// shortest counterexample, but states are visited many times. random_walk: takes one step from each state, with equal probability;
/// begins again at a dead end or at Bounds::depth.
enum class PathOrder : std::uint8_t { depth_first, deepening, random_walk };

class PathSearch {
 public:
  /// `seed` and `walks_max` are for random walks. Bounds::depth 0: no bound, except kWalkDepth for
  /// random walks.
  PathSearch(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
             StepObserver* observer, PathOrder order, std::size_t memory_max,
             bool symmetric = false, std::uint64_t seed = 1, std::uint64_t walks_max = 1000);
  static constexpr std::uint32_t kWalkDepth = 200;

  /// See Explorer::start_after(). REQUIRES: no step was taken.
  bool start_after(std::span<const Action> actions);
  /// By label: 1 if a step with it was taken; see StepObserver.
  const std::vector<std::uint8_t>& labels() const { return labels_; }
  /// Takes about `steps` steps. False when the search has ended.
  bool advance(std::uint64_t steps);

  Explorer::Phase phase() const { return phase_; }
  /// `steps` counts all steps taken, `states` distinct states. `cuts` are counted once for each
  /// distinct state, with random walks once for each visit. Cut::depth counts states, not steps.
  const ExplorationTally& tally() const { return tally_; }
  std::uint32_t depth() const { return deepest_; }  // in levels, as Explorer::depth()
  /// With deepening: the depth of the current round. With random walks: the number of walks.
  std::uint64_t rounds() const { return rounds_; }
  std::size_t memory() const;
  Ensembles& ensembles() { return ensembles_; }
  /// REQUIRES: phase() is found.
  StepOutcome outcome() const { return outcome_; }
  /// The steps from the first state to the violation or goal, in order.
  std::vector<Explorer::Waypoint> path();

 private:
  struct Node {
    ExploredState state;
    std::uint64_t fingerprint = 0;
    std::vector<Successor> left;  // steps not taken yet, the next one last
    Successor taken;              // to the next node of the path
  };
  void arrive(const ExploredState& state, std::uint64_t fingerprint, bool is_first);
  void leave();
  void go_on();
  void begin_round();
  void end_round();
  bool is_on_path(std::uint64_t fingerprint) const;
  /// True, and counted, when no state had this fingerprint before. May end the search for memory.
  bool count_if_distinct(std::uint64_t fingerprint);
  std::uint32_t depth_max() const;

  Bounds bounds_;
  PathOrder order_;
  std::size_t memory_max_;
  std::uint64_t walks_max_;
  Ensembles ensembles_;
  Successors successors_;
  tables::Visited visited_;
  Rng rng_;
  ExploredState first_;
  std::vector<std::uint8_t> labels_ = std::vector<std::uint8_t>(kStepLabels);
  /// The current path is the first length_ of these; the rest keep their memory for reuse.
  std::vector<Node> nodes_;
  std::size_t length_ = 0;
  ExplorationTally tally_;
  Explorer::Phase phase_ = Explorer::Phase::running;
  StepOutcome outcome_ = StepOutcome::nothing;
  std::uint32_t deepest_ = 1;
  std::uint64_t rounds_ = 0;
  bool is_cut_ = false;  // the depth of this round has cut a path
  std::uint64_t distinct_ = 0;
};

}  // namespace squall::sim::explore
