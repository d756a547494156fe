// An exploration against one mutant, to its first violation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "tools/fuzz/zoo/mutant.hpp"

namespace squall::tools::fuzz::zoo {

struct ExplorationScore {
  std::uint64_t states = 0;
  std::uint32_t depth = 0;  // levels, the first state's included
  double seconds = 0;       // of the wall's clock
  /// Of the shortest way to a violation in this space. Nothing: time or memory was over, or the
  /// space has none.
  std::optional<std::size_t> shortest_choices;
};

/// Runs Mutant::exploration; nothing: the mutant names none. The time is looked at between levels.
/// REQUIRES: the mutant's machine is the one under test. ERRORS: UserError.
std::optional<ExplorationScore> exploration_against(const Mutant& mutant, double seconds);

}  // namespace squall::tools::fuzz::zoo
