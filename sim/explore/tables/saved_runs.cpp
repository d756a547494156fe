// The list of runs in a checkpoint.
#include "sim/explore/tables/known_runs.hpp"

namespace squall::sim::explore::tables {

void KnownRuns::save(ByteSink& sink) const {
  sink.put(std::uint64_t{runs_.size()});
  for (const Run& run : runs_) {
    sink.put(run.file);
    sink.put(run.count);
    sink.put(run.size);
    sink.put_all(std::span<const Block>(run.blocks));
  }
}

bool KnownRuns::restore(ByteSource& source) {
  runs_.clear();
  const std::uint64_t count = source.get_length();
  for (std::uint64_t at = 0; at < count && source.ok(); ++at) {
    Run& run = runs_.emplace_back();
    run.file = source.get<SpillStore::File>();
    run.count = source.get<std::uint64_t>();
    run.size = source.get<std::uint64_t>();
    run.blocks = source.get_all<Block>();
    if (run.blocks.size() != (run.count + kBlock - 1) / kBlock) return false;
  }
  return source.ok();
}

}  // namespace squall::sim::explore::tables
