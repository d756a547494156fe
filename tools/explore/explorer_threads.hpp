// Runs an Explorer on several threads, round by round, and reports progress.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "sim/explore/explorer.hpp"
#include "sim/explore/path_search.hpp"
#include "sim/explore/ranks/rank_explorer.hpp"
#include "tools/explore/rank_checkpoint.hpp"
#include "tools/io/checkpoint_file.hpp"

namespace squall::tools::explore {

/// What an exploration may use before it is cut off. Both are looked at between rounds.
struct Allowance {
  std::uint64_t states = ~std::uint64_t{0};
  std::optional<double> seconds;  // of wall-clock time
};

struct Effort {
  bool interrupted = false;
  bool out_of_time = false;
  bool out_of_states = false;
  double seconds = 0;  // of wall-clock time
};

/// Explores to the end, or until `stop` is set; it is read between rounds, which are short.
/// `tells`: writes a line to standard error every second on a terminal, every fifteen seconds
/// elsewhere. `checkpoint`: is written at least once a minute; null: none.
Effort explore_all(sim::explore::Explorer& explorer, unsigned threads,
                   const std::atomic<bool>& stop, bool tells,
                   io::CheckpointFile* checkpoint = nullptr, const Allowance& allowance = {});
/// The same by several processes, each of which calls this; the first tells of its own part.
Effort explore_by_ranks(sim::explore::ranks::RankExplorer& explorer, const std::atomic<bool>& stop,
                        bool tells, RankCheckpoint* checkpoint, const Allowance& allowance);
/// The states that were found since the last level was complete.
std::uint64_t states_since(const sim::explore::Explorer& explorer);
/// The same for a search that follows one path at a time.
Effort search_all(sim::explore::PathSearch& search, const std::atomic<bool>& stop, bool tells,
                  const Allowance& allowance = {});

}  // namespace squall::tools::explore
