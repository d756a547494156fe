// What a transcript looks at: a World in the middle of a scenario.
#pragma once

#include "traces/run.hpp"

namespace squall::traces::transcript {

struct Scene {
  const scenarios::Scenario& scenario;
  const sim::World& world;
  sim::Time now = 0;
  /// Of a run; nullptr where choices are repeated, which have no timeline and expect nothing.
  const sim::simulate::Simulator* simulator = nullptr;
};

inline Scene scene_of(const Run& run) {
  return {run.scenario(), run.world(), run.simulator().now(), &run.simulator()};
}

}  // namespace squall::traces::transcript
