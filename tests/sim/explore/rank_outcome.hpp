// What an exploration comes to, by one process or by ranks: it must not depend on their number.
#pragma once

#include <algorithm>
#include <vector>

#include "sim/explore/ranks/rank_explorer.hpp"
#include "tests/catch.hpp"
#include "tests/sim/explore/exploration.hpp"

namespace squall::tests {

struct Outcome {
  sim::explore::Explorer::Phase phase = sim::explore::Explorer::Phase::running;
  std::uint32_t depth = 0;
  std::vector<std::uint64_t> levels;
  sim::explore::ExplorationTally tally;
  std::vector<std::uint32_t> path;  // choices
};

inline std::vector<std::uint32_t> choices_of(
    const std::vector<sim::explore::Explorer::Waypoint>& path) {
  std::vector<std::uint32_t> choices;
  for (const auto& point : path) choices.push_back(point.step.choice);
  return choices;
}

inline Outcome alone(const Space& space, const core::MachineMaker& maker, bool symmetric,
                     sim::explore::StepObserver* observer = nullptr) {
  sim::explore::Explorer explorer(space.setup, maker, space.bounds, observer, kGigabyte, symmetric);
  explore(explorer);
  Outcome outcome{explorer.phase(), explorer.depth(), {}, explorer.tally(), {}};
  outcome.levels.assign(explorer.levels().begin(), explorer.levels().end());
  if (outcome.phase == sim::explore::Explorer::Phase::found) {
    outcome.path = choices_of(explorer.path_to(explorer.found_step()));
  }
  return outcome;
}

class NoWatch final : public sim::explore::ranks::Watch {
 public:
  bool must_stop(std::uint64_t) noexcept override { return false; }
};

/// Explores to the end. All ranks call it.
inline Outcome finish(sim::explore::ranks::RankExplorer& explorer) {
  NoWatch watch;
  while (explorer.explore_level(watch)) {
  }
  Outcome outcome{explorer.phase(), explorer.depth(), {}, explorer.tally(), {}};
  outcome.levels.assign(explorer.levels().begin(), explorer.levels().end());
  if (outcome.phase == sim::explore::Explorer::Phase::found) {
    outcome.path = choices_of(explorer.path_to_found());
  }
  return outcome;
}

inline void check_equal(const Outcome& outcome, const Outcome& expected) {
  CHECK(outcome.phase == expected.phase);
  CHECK(outcome.depth == expected.depth);
  CHECK(outcome.levels == expected.levels);
  CHECK(outcome.tally.states == expected.tally.states);
  CHECK(outcome.tally.steps == expected.tally.steps);
  CHECK(outcome.tally.actions == expected.tally.actions);
  CHECK(outcome.tally.cuts == expected.tally.cuts);
  CHECK(outcome.tally.spent == expected.tally.spent);
  CHECK(outcome.tally.pruned == expected.tally.pruned);
  CHECK(outcome.path == expected.path);
}

/// Goes on from no state in which a server waits for its disk after a request.
class Pruner final : public sim::explore::StepObserver {
 public:
  sim::explore::StepOutcome observe(const sim::World&,
                                    const sim::Report& report) noexcept override {
    return report.action.kind == sim::ActionKind::request ? sim::explore::StepOutcome::prune
                                                          : sim::explore::StepOutcome::nothing;
  }
};

}  // namespace squall::tests
