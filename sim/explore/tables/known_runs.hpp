// The part of the visited set that is on disk: sorted runs of fingerprints.
//
// A fingerprint is looked up with many others, by merging them, sorted, with each run: delayed
// duplicate detection (Stern and Dill 1998; Korf 2004). Fingerprints are uniform, so the
// differences between neighbours in a run are small, and most of a fingerprint need not be stored.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/explore/tables/byte_stream.hpp"
#include "sim/explore/tables/spill_store.hpp"

namespace squall::sim::explore::tables {

class KnownRuns {
 public:
  explicit KnownRuns(SpillStore& store) : store_(store) {}

  /// Moves those that are in a run from `sorted` to `known`, which stays sorted. False: a run
  /// cannot be read. COST: reads the blocks of runs between the least and the greatest of them.
  bool split(std::vector<std::uint64_t>& sorted, std::vector<std::uint64_t>& known);
  /// One more run. REQUIRES: sorted, distinct, and in no run. False: it cannot be written.
  bool add(std::span<const std::uint64_t> sorted);

  bool empty() const { return runs_.empty(); }
  std::size_t runs() const { return runs_.size(); }
  /// Fingerprints in all runs.
  std::uint64_t size() const;
  /// Bytes in memory: where the blocks of each run begin.
  std::size_t memory() const;

  /// Where the runs are; what is in them is the store's.
  void save(ByteSink& sink) const;
  /// False: the bytes are wrong.
  bool restore(ByteSource& source);

  /// More runs than these are merged, two at a time.
  static constexpr std::size_t kRunsMax = 12;

 private:
  static constexpr std::uint32_t kBlock = 4096;  // fingerprints that are read together
  struct Block {
    std::uint64_t first;
    std::uint64_t at;  // place in the file
  };
  struct Run {
    SpillStore::File file = 0;
    std::uint64_t count = 0;
    std::uint64_t size = 0;  // bytes
    std::vector<Block> blocks;
  };
  class Reader;
  class Writer;

  bool read_block(const Run& run, std::size_t block, std::vector<std::uint64_t>& room);
  bool mark(const Run& run, std::span<const std::uint64_t> sorted, std::vector<bool>& is_known);
  /// Merges the two neighbours that are shortest together.
  bool merge_two();

  SpillStore& store_;
  std::vector<Run> runs_;
  std::vector<std::byte> bytes_;
  std::vector<std::uint64_t> block_;
};

}  // namespace squall::sim::explore::tables
