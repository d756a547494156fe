// A run that goes on from the middle: a World after recorded choices, and a Simulator with a seed.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/simulate/simulator.hpp"
#include "traces/trace.hpp"

namespace squall::traces::story {

/// A World does not know what time it is, so that a Simulator can begin there: every message in flight
/// gets a delay, every server a timer, every client asks again. The timeline of the plan is over.
/// Leaders send heartbeats and leases end at once; what is down, paused, cut or full becomes right
/// again within an election timeout, as the seed draws it. Filters and standing faults stay as they
/// are.
class Continuation {
 public:
  /// `elapsed_us`: how much of the plan's time is over. REQUIRES: the World outlives this, and has no
  /// verdict; no other Simulator goes on with it.
  Continuation(sim::World& world, const sim::plan::Plan& plan, sim::Time elapsed_us,
               std::uint64_t seed);
  Continuation(const Continuation&) = delete;
  Continuation& operator=(const Continuation&) = delete;

  /// False: it is over, or a property is violated.
  bool advance();
  /// Of this part.
  sim::Time lasted_us() const { return simulator_.now(); }
  /// Those of advance(), and those with which it began, at their times in the whole run.
  const std::vector<Choice>& choices() const { return choices_; }
  /// Of the messages that they name.
  const std::vector<std::string>& descriptions() const { return descriptions_; }

 private:
  void note(const sim::Report& report);
  void take_over(sim::World& world);

  sim::plan::Plan plan_;
  sim::Time elapsed_us_;
  sim::simulate::Simulator simulator_;
  std::vector<Choice> choices_;
  std::vector<std::string> descriptions_;
};

}  // namespace squall::traces::story
