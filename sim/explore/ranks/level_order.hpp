// The order of the states of a level, over all ranks: that in which one process finds them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/explore/ranks/ranks.hpp"

namespace squall::sim::explore::ranks {

/// The step by which a state was found first. One process, which takes the states of a level in
/// their order and the steps of each in theirs, finds states in the order of these keys.
struct StepKey {
  std::uint64_t parent = 0;  // its place in its level
  std::uint32_t choice = 0;  // the step's place among those of the parent
  friend auto operator<=>(const StepKey&, const StepKey&) = default;
};

/// Finds the place of each new state in the next level. Each rank merges the keys of a range of
/// parents, so that a rank handles its share of a level, however many there are.
class LevelOrder {
 public:
  /// `parents`: in the level that was explored, over all ranks.
  LevelOrder(const Ranks& ranks, std::uint64_t parents)
      : count_(static_cast<std::size_t>(ranks.count())), parents_(parents) {}

  /// For each rank, what it must hear of the own `keys`. REQUIRES: sorted; no two ranks have a key
  /// in common.
  std::vector<Bytes> ask(std::span<const StepKey> keys) const;
  /// `asked`: what each rank wrote for this one. Returns the answer for each.
  std::vector<Bytes> answer(const std::vector<Bytes>& asked);
  /// `answers`: from each rank. Returns the place of each own key, in their order.
  std::vector<std::uint64_t> places(const std::vector<Bytes>& answers);
  /// New states over all ranks; known after places().
  std::uint64_t total() const { return total_; }

 private:
  std::size_t count_;
  std::uint64_t parents_;
  std::uint64_t total_ = 0;
};

}  // namespace squall::sim::explore::ranks
