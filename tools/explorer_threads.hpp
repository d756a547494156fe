// Runs an explorer on threads, round after round, and tells how it goes.
#pragma once

#include <atomic>

#include "sim/explore/explorer.hpp"
#include "sim/explore/path_search.hpp"
#include "tools/io/checkpoint_file.hpp"

namespace squall::tools {

struct Effort {
  bool interrupted = false;
  double seconds = 0;  // of the wall's clock
};

/// To its end, or until `stop` is set: looked at between rounds, which take a moment. `tells`:
/// writes a line to standard error every second on a terminal, every fifteen seconds elsewhere.
/// `checkpoint`: kept up to date, at most a minute old; null: none.
Effort explore_all(sim::explore::Explorer& explorer, unsigned threads,
                   const std::atomic<bool>& stop, bool tells,
                   io::CheckpointFile* checkpoint = nullptr);
/// States found since the last level was complete.
std::uint64_t states_since(const sim::explore::Explorer& explorer);
/// The same for a search of one way at a time.
Effort search_all(sim::explore::PathSearch& search, const std::atomic<bool>& stop, bool tells);

}  // namespace squall::tools
