// A breadth-first search for the first violation, on one thread, round by round.
#pragma once

#include <cstdint>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "sim/explore/explorer.hpp"
#include "traces/trace.hpp"

namespace squall::traces::exploration {

/// Begins where the bounds ask for it. Goals are not looked at: only a violation ends it early.
class ViolationSearch {
 public:
  /// REQUIRES: scenario.bounds. `maker` lives as long as this. `memory_max`: bytes for everything.
  ViolationSearch(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                  std::size_t memory_max);

  /// Expands one more level, or a part of it. False: it is over.
  bool advance();
  /// No shorter way from its first state violates a property.
  bool has_found() const { return explorer_.phase() == sim::explore::Explorer::Phase::found; }
  /// Distinct states, with the first.
  std::uint64_t states() const { return explorer_.tally().states; }
  /// Levels that were begun; the first state alone is level 1.
  std::uint32_t depth() const { return explorer_.depth(); }
  /// The way to the violation, from a new World on. REQUIRES: has_found().
  Trace trace();

 private:
  const scenarios::Scenario scenario_;
  const core::MachineMaker& maker_;
  const std::vector<sim::Action> prefix_;
  sim::explore::Explorer explorer_;
  sim::explore::ExplorerWorker& worker_;
};

}  // namespace squall::traces::exploration
