// What a run showed besides the World's Tally: leaders, conditions, steps, faults, the calm phase.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/types.hpp"
#include "sim/plan/condition_finding.hpp"
#include "sim/plan/fault.hpp"
#include "sim/plan/plan.hpp"
#include "sim/plan/plan_kinds.hpp"
#include "sim/refusal.hpp"

namespace squall::sim::simulate {

using namespace plan;

/// How long something takes that is asked for again and again.
struct Progress {
  Time since_us = kNever;  // under way since then; kNever: it is not
  Time longest_us = 0;     // of those that ended
  /// Begins, unless it is under way.
  void begin(Time now) { since_us = std::min(since_us, now); }
  void end(Time now) {
    longest_us = longest(now);
    since_us = kNever;
  }
  /// The longest so far, with the one under way.
  Time longest(Time now) const {
    return std::max(longest_us, since_us == kNever ? Time{0} : now - since_us);
  }
};

/// What the calm phase showed so far; see Calm.
struct CalmStatistics {
  Time began_us = kNever;
  core::ServerSet core;
  CutLinks cut_links{};  // of the core
  // Of the core, when the calm began; only where links stay cut.
  core::ServerSet hearing_a_quorum, able_to_lead;
  /// First moment at which one of the core led, and no member of it was in a later term: where
  /// links stay cut, none that is joined to the leader, and they are a quorum.
  Time led_us = kNever;
  /// When each server's term grew last, and the time before. A leader may have to step down once,
  /// when it can count no more rounds of heartbeats.
  core::PerServer<Time> grew_us{};
  core::PerServer<Time> grew_before_us{};
  std::vector<Progress> operations;  // by client
  Progress transfer;                 // to a server that has caught up
  Progress change;                   // of the membership, to members that are up
  Progress joint;                    // a joint configuration in use by the leader
  std::vector<std::uint32_t> owed;  // by client: what it waited for when the calm began; 0: nothing

  bool is_partial() const { return cut_links != CutLinks{}; }
  /// Of the core, those that hear the leader and that it hears; without a leader all.
  core::ServerSet joined_to(core::ServerId leader) const {
    return both_ways(cut_links, leader, core);
  }
};

/// What a step of the timeline did.
struct StepStatistics {
  Time fired_us = kNever;     // kNever: it never fired
  std::uint64_t effects = 0;  // what it changed; of faults: see Fault
  Refusal refusal = Refusal::none;
  bool fired() const { return fired_us != kNever; }
};

/// A condition that did not come out as the plan wants it.
struct BrokenCondition {
  std::uint16_t at = 0;  // its place in plan.never, or its step's in plan.timeline
  Time at_us = kNever;
  Findings findings;
};

/// Each member is written by one part of the Simulator, `faults` by all that begin faults or see
/// their effects.
struct RunStatistics {
  Time first_leader_us = kNever;
  std::uint64_t leader_changes = 0;     // a live leader of a higher term than any before
  std::vector<bool> sometimes;          // by plan.sometimes: ever came to hold
  std::size_t met_in_order = 0;         // of plan.in_order, from its start
  std::vector<BrokenCondition> never;   // of plan.never, when each held first
  std::vector<BrokenCondition> checks;  // of plan.timeline, those that failed
  std::vector<StepStatistics> steps;    // by plan.timeline
  FaultStatistics faults;               // what faults did
  CalmStatistics calm;
};

}  // namespace squall::sim::simulate
