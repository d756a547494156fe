// What a Simulator lends to those of its parts that decide what happens to a run.
#pragma once

#include "sim/plan/plan.hpp"
#include "sim/rng.hpp"
#include "sim/simulate/agenda.hpp"
#include "sim/simulate/run_statistics.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

using namespace plan;

/// The parts see the World, but only the Simulator acts on it.
struct Context {
  Agenda& agenda;
  const World& world;
  const Plan& plan;
  RunStatistics& statistics;
  Rng& fault_stream;  // the stream "fault", from which several parts draw in turn
};

}  // namespace squall::sim::simulate
