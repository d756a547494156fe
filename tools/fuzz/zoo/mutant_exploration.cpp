// Searches the space that the mutant names.
#include "tools/fuzz/zoo/mutant_exploration.hpp"

#include <chrono>

#include "scenarios/library.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/machine_under_test.hpp"
#include "traces/exploration/violation_search.hpp"

namespace squall::tools::fuzz::zoo {

std::optional<ExplorationScore> exploration_against(const Mutant& mutant, double seconds) {
  if (mutant.exploration.empty()) return std::nullopt;
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  ExplorationScore score;
  const auto since = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  traces::exploration::ViolationSearch search(
      scenarios::parse(*scenarios::find_exploration(mutant.exploration)), machine_under_test(),
      io::memory_limit() / 2);
  while (search.advance() && since() < seconds && !io::catch_interrupts()) {
  }
  score.seconds = since();
  score.states = search.states();
  score.depth = search.depth();
  if (search.has_found()) score.shortest_choices = search.trace().choices.size();
  return score;
}

}  // namespace squall::tools::fuzz::zoo
