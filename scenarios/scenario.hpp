// What shall happen and what is expected: a checked scenario, whatever its source.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/json/user_error.hpp"
#include "sim/explore/bounds.hpp"
#include "sim/plan/plan.hpp"
#include "sim/plan/probe.hpp"
#include "sim/setup.hpp"

namespace squall::scenarios {

struct Expectation {
  /// Name of the property that the run must violate; empty: all properties hold.
  std::string violates;
  std::optional<sim::Time> leader_within_us;
  std::optional<std::uint64_t> commands_committed_min;
  bool converged = false;  // at the end of the run
  std::optional<core::Term> term_max;
  std::optional<std::uint64_t> leader_changes_max;
  std::vector<sim::plan::Probe> met;  // situations that the run must meet
  bool may_be_vacuous = false;  // a step may never happen, and steps and faults may do nothing
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

/// In one list.
inline constexpr std::size_t kConditionsMax = 64;

/// Of an exploration; conditions that a state alone decides.
struct Goals {
  std::vector<sim::plan::Condition>
      until;  // it ends at the first state in which one of these holds …
  std::vector<sim::plan::Condition>
      unless;  // … and does not go on from states in which one of these does
  friend bool operator==(const Goals&, const Goals&) = default;
};

/// Servers that run a machine of their own; see the option --machine.
struct Seat {
  core::ServerSet servers;
  std::string machine;
  std::string after_restart;  // what they run from their first restart on; empty: the same
  friend bool operator==(const Seat&, const Seat&) = default;
};
struct Seats {
  std::string machine;      // of the servers that no seat names; empty: as the command says
  std::vector<Seat> seats;  // no server stands in two
  core::ServerSet others;   // where there are seats: the servers that none names
  friend bool operator==(const Seats&, const Seats&) = default;
};

/// plan.sometimes are expectations too: each must have held at some moment.
struct Scenario {
  std::string name;
  std::string description;
  std::string source;  // where the story comes from
  std::uint64_t seed = 1;
  Seats seats;
  sim::Setup setup;
  sim::plan::Plan plan;
  std::optional<sim::explore::Bounds> bounds;  // of an exploration
  Goals goals;                                 // empty without bounds
  Expectation expect;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// A step makes an entry another one, and nothing tells: then every property is judged unless the
/// scenario says otherwise.
inline bool corrupts(const sim::plan::Plan& plan) {
  return std::any_of(plan.timeline.begin(), plan.timeline.end(), [](const sim::plan::Step& step) {
    return step.kind == sim::plan::Step::Kind::corrupt || step.silent;
  });
}

using json::UserError;

}  // namespace squall::scenarios
