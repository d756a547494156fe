// Runs an explorer on threads, round after round, and tells how it goes.
#pragma once

#include <atomic>

#include "sim/explorer.hpp"

namespace squall::tools {

struct Effort {
  bool interrupted = false;
  double seconds = 0;  // of the wall's clock
};

/// To its end, or until `stop` is set: looked at between rounds, which take a moment. `tells`:
/// writes a line to standard error every second on a terminal, every fifteen seconds elsewhere.
Effort explore_all(sim::Explorer& explorer, unsigned threads, const std::atomic<bool>& stop,
                   bool tells);

}  // namespace squall::tools
