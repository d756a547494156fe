// Was a run what its scenario expected?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/simulate/simulator.hpp"

namespace squall::traces {

enum class Result : std::uint8_t {
  held,                // everything that was expected, and nothing else
  violated,            // a property that should have held
  expectation_failed,  // "expect" asked for something that the run did not show
  vacuous,             // nothing failed, but the run did not test what it was meant to
  limit,               // ended early, at a bound of the setup
};

/// "held", "violated", …
std::string_view name(Result result) noexcept;

struct Judgement {
  Result result = Result::held;
  /// One sentence each. Empty for held, unless the scenario expects a violation: then that one.
  std::vector<std::string> reasons;
};

/// What counts of a run that is over.
struct Facts {
  checkers::Verdict violation;
  std::string limit;  // empty: none reached
  sim::simulate::RunStatistics course;
  std::uint64_t commands_committed = 0;  // answered to clients
  bool converged = false;
  std::vector<std::string> awaited;  // see convergence.hpp
  std::vector<std::string> owed;     // what clients still wait for since the calm began
  sim::Time ended_us = 0;
  core::ServerSet members{};  // as the leader says, at the end
  core::Term term = 0;        // the highest of any server
  std::string contradiction;  // see ClientRecord; empty: none
};

/// Which properties a fault outside of Raft's model has made meaningless, and which fault: one
/// sentence. Empty while all are judged.
std::string not_judged(const sim::World& world);

Facts facts(const sim::World& world, const sim::simulate::Simulator& simulator);

/// Precedence: violated, limit, expectation_failed, vacuous, held. A run with the expected
/// violation is held and is asked for nothing else: it ended there. `leader_changes_max` counts
/// every election of a leader of a new term, the first included.
Judgement judge(const scenarios::Scenario& scenario, const Facts& facts);
Judgement judge(const scenarios::Scenario& scenario, const sim::World& world,
                const sim::simulate::Simulator& simulator);

}  // namespace squall::traces
