// The step that reached each state first: counterexamples are rebuilt from it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/explore/frontier.hpp"

namespace squall::sim::explore {

/// The parent of each state and the step between them. Blocks that are complete may be on disk.
class Origins {
 public:
  /// `memory_max`: bytes that the exploration may use; a state needs more than two words of them.
  /// There is room for the states of one more round, and for blocks that workers have begun.
  explicit Origins(std::size_t memory_max)
      : blocks_(memory_max / (2 * kStateBlock * sizeof(std::uint64_t)) + kBlocksBeyond) {}

  /// kStateBlock new numbers for one worker; returns the first.
  StateId new_block() {
    const std::uint64_t block = next_.fetch_add(1, std::memory_order_relaxed);
    SQUALL_ASSERT(block < blocks_.size());
    blocks_[block] = std::make_unique<std::uint64_t[]>(kStateBlock);
    return block * kStateBlock;
  }
  /// `choice` is the position of the step among those of `parent`, from 0.
  void set(StateId state, StateId parent, std::uint32_t choice) {
    blocks_[state / kStateBlock][state % kStateBlock] = parent << kChoiceBits | choice;
  }

  // Between rounds:
  struct Origin {
    StateId parent = 0;
    std::uint32_t choice = 0;
  };
  /// COST: a block is read where it is on disk. `store`: null where nothing was spilled. False: it
  /// cannot be read.
  bool find(StateId state, tables::SpillStore* store, Origin& origin) const;
  /// Moves all blocks to disk except those of `open`, which workers still fill. False: they cannot
  /// be written.
  bool spill(tables::SpillStore& store, const std::vector<StateId>& open);

  void save(tables::ByteSink& sink) const;
  /// Replaces the blocks. There may be more than `memory_max` allows, if the exploration that was
  /// saved had more. False: the bytes are wrong.
  bool restore(tables::ByteSource& source);
  std::uint64_t blocks() const { return next_.load(std::memory_order_relaxed); }
  std::size_t memory() const {
    return (blocks() - spilled_) * kStateBlock * sizeof(std::uint64_t) +
           blocks_.size() * sizeof(void*) + places_.capacity() * sizeof(tables::SpillPlace);
  }

 private:
  static constexpr int kChoiceBits = 12;
  static constexpr std::size_t kBlocksBeyond = 4096;
  bool spill_block(tables::SpillStore& store, std::uint64_t block);

  std::atomic<std::uint64_t> next_{0};
  std::vector<std::unique_ptr<std::uint64_t[]>> blocks_;
  std::vector<tables::SpillPlace> places_;  // of the blocks that are on disk; size 0: it is not
  std::uint64_t spilled_ = 0;               // blocks
  std::uint64_t all_spilled_ = 0;           // the blocks before this one are on disk
  tables::SpilledPart file_;
};

}  // namespace squall::sim::explore
