// What a run showed besides the World's Tally: leaders, conditions, steps, faults, the calm phase.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/types.hpp"
#include "sim/plan/fault.hpp"
#include "sim/plan/plan_kinds.hpp"

namespace squall::sim::simulate {

using namespace plan;

/// What the calm phase showed so far; see Calm.
struct CalmStatistics {
  Time began_us = kNever;
  core::ServerSet core;
  /// First moment at which one of the core led, and no member of it was in a later term.
  Time led_us = kNever;
  /// When each server's term grew last, and the time before. A leader may have to step down once,
  /// when it can count no more rounds of heartbeats.
  core::PerServer<Time> grew_us{};
  core::PerServer<Time> grew_before_us{};
  std::vector<std::uint32_t> owed;  // by client: what it waited for when the calm began; 0: nothing
};

/// Each member is written by one part of the Simulator, `faults` by all that begin faults or see
/// their effects.
struct RunStatistics {
  Time first_leader_us = kNever;
  std::uint64_t leader_changes = 0;  // a live leader of a higher term than any before
  std::vector<bool> sometimes;       // by plan.sometimes: ever held
  std::vector<bool> fired;           // by plan.timeline
  std::vector<Time> fired_us;        // … and when
  FaultStatistics faults;            // what faults did
  CalmStatistics calm;
};

}  // namespace squall::sim::simulate
