// One way through the space at a time: depth first, deepening step by step, or at random.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/explore/explorer.hpp"
#include "sim/rng.hpp"

namespace squall::sim::explore {

/// depth_first: every state once, soon far away from the start. deepening: depth first to depth 1,
/// 2, 3 …, remembering no more than the way that it is on: little memory, the shortest finding, and
/// the same states many times. random_walk: at every state one step, all alike; back to the start
/// at a dead end or at Bounds::depth.
enum class PathOrder : std::uint8_t { depth_first, deepening, random_walk };

class PathSearch {
 public:
  /// `seed` and `walks_max` are for random walks. Bounds::depth 0: no bound but for random walks,
  /// which then go kWalkDepth steps.
  PathSearch(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
             Watcher* watcher, PathOrder order, std::size_t memory_max, bool symmetric = false,
             std::uint64_t seed = 1, std::uint64_t walks_max = 1000);
  static constexpr std::uint32_t kWalkDepth = 200;

  /// Before the first step: as Explorer::start_after().
  bool start_after(std::span<const Action> actions);
  /// Which labels steps had that were taken; see Watcher.
  const std::vector<std::uint8_t>& labels() const { return labels_; }
  /// Takes about so many steps. False when the search has ended.
  bool advance(std::uint64_t steps);

  Explorer::Phase phase() const { return phase_; }
  /// Steps taken. States: distinct ones; when deepening, those of the deepest round, each as often
  /// as the search came there, and so are cuts. Cut::depth counts states, not steps.
  const ExplorationTally& tally() const { return tally_; }
  std::uint32_t depth() const { return deepest_; }  // levels, as Explorer::depth()
  /// Of deepening: how deep the present round goes; of random walks: how many there were.
  std::uint64_t rounds() const { return rounds_; }
  std::size_t memory() const;
  Ensembles& ensembles() { return ensembles_; }
  /// What was found. REQUIRES: phase() is found.
  Remark remark() const { return remark_; }
  /// The steps from the first state to what was found, in order.
  std::vector<Explorer::Waypoint> way();

 private:
  struct Stop {
    ExploredState state;
    std::uint64_t fingerprint = 0;
    std::vector<Successor> left;  // steps not taken yet, the next one last
    Successor taken;              // to the stop after this one
  };
  void arrive(const ExploredState& state, std::uint64_t fingerprint);
  void leave();
  void go_on();
  void begin_round();
  void end_round();
  bool is_new(std::uint64_t fingerprint);
  std::uint32_t depth_max() const;

  Bounds bounds_;
  PathOrder order_;
  std::size_t memory_max_;
  std::uint64_t walks_max_;
  Ensembles ensembles_;
  Successors successors_;
  Visited visited_;
  Rng rng_;
  ExploredState first_;
  std::vector<std::uint8_t> labels_ = std::vector<std::uint8_t>(kStepLabels);
  // Stops are kept when they are left, for their memory's sake.
  std::vector<Stop> stops_;
  std::size_t length_ = 0;
  ExplorationTally tally_;
  Explorer::Phase phase_ = Explorer::Phase::running;
  Remark remark_ = Remark::nothing;
  std::uint32_t deepest_ = 1;
  std::uint64_t rounds_ = 0;
  bool is_cut_ = false;  // by the depth of this round
  std::uint64_t distinct_ = 0;
};

}  // namespace squall::sim::explore
