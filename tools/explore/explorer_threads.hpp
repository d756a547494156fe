// Runs an Explorer on several threads, round by round, and reports progress.
#pragma once

#include <atomic>

#include "sim/explore/explorer.hpp"
#include "sim/explore/path_search.hpp"
#include "tools/io/checkpoint_file.hpp"

namespace squall::tools::explore {

struct Effort {
  bool interrupted = false;
  double seconds = 0;  // of wall-clock time
};

/// Explores to the end, or until `stop` is set; it is read between rounds, which are short.
/// `tells`: writes a line to standard error every second on a terminal, every fifteen seconds
/// elsewhere. `checkpoint`: is written at least once a minute; null: none. `states_max`: ends after
/// the round in which there are more states.
Effort explore_all(sim::explore::Explorer& explorer, unsigned threads,
                   const std::atomic<bool>& stop, bool tells,
                   io::CheckpointFile* checkpoint = nullptr,
                   std::uint64_t states_max = ~std::uint64_t{0});
/// The states that were found since the last level was complete.
std::uint64_t states_since(const sim::explore::Explorer& explorer);
/// The same for a search that follows one path at a time.
Effort search_all(sim::explore::PathSearch& search, const std::atomic<bool>& stop, bool tells,
                  std::uint64_t states_max = ~std::uint64_t{0});

}  // namespace squall::tools::explore
