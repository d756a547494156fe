// A run of a scenario: a World and the Simulator that drives it.
#pragma once

#include "scenarios/scenario.hpp"
#include "sim/simulate/simulator.hpp"

namespace squall::traces {

/// while (const auto* report = run.advance()) recorder.add(*report, run.simulator().now());
class Run {
 public:
  /// Copies the scenario; `maker` is used only here.
  Run(scenarios::Scenario scenario, std::uint64_t seed, const core::MachineMaker& maker)
      : scenario_(std::move(scenario)),
        world_(scenario_.setup, maker),
        simulator_(world_, scenario_.plan, seed) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Runs the next event; nullptr at the end.
  const sim::Report* advance() noexcept { return simulator_.advance(); }

  const scenarios::Scenario& scenario() const { return scenario_; }
  const sim::World& world() const { return world_; }
  sim::simulate::Simulator& simulator() { return simulator_; }
  const sim::simulate::Simulator& simulator() const { return simulator_; }

 private:
  scenarios::Scenario scenario_;
  sim::World world_;
  sim::simulate::Simulator simulator_;
};

}  // namespace squall::traces
