// The judgement of a finished run against its scenario's expectations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/simulate/simulator.hpp"
#include "traces/probes.hpp"

namespace squall::traces {

enum class Result : std::uint8_t {
  held,                // all expectations were met
  violated,            // a property was violated that the scenario expects to hold
  expectation_failed,  // the run did not meet an expectation of "expect" or of the calm phase
  vacuous,             // nothing failed, but steps or faults did nothing
  limit,               // ended early at a limit of the setup
};

/// "held", "violated", …
std::string_view name(Result result) noexcept;

struct Judgement {
  Result result = Result::held;
  /// One sentence each. For held: empty, or the expected violation.
  std::vector<std::string> reasons;

  bool is_failure() const {
    return result == Result::violated || result == Result::expectation_failed;
  }
};

/// The facts of a finished run that a judgement depends on.
struct Facts {
  checkers::Verdict violation;
  std::string failure;  // of machine_failed: World::failure_text()
  std::string limit;    // empty: no limit reached
  sim::simulate::RunStatistics statistics;
  std::uint64_t commands_committed = 0;  // answered to clients
  bool converged = false;
  Probes probes;                     // finished
  std::vector<std::string> awaited;  // why the cluster has not converged, see convergence.hpp
  /// All of plan.until, where the end came before any of them.
  std::vector<sim::simulate::BrokenCondition> until;
  /// Of plan.finally, what did not hold at the end.
  std::vector<sim::simulate::BrokenCondition> finally;
  std::vector<std::string> owed;  // operations pending since the calm began
  sim::Time ended_us = 0;
  core::ServerSet members{};    // by the leader's configuration, at the end
  core::Term term = 0;          // the highest of any server
  std::string calm_not_judged;  // see below; empty: the calm is judged
  std::string contradiction;    // see ClientRecord; empty: none
};

/// The properties that are void after a fault outside of Raft's fault model, and the fault: one
/// sentence. Empty while all properties are judged.
std::string not_judged(const sim::World& world);

/// Where links of a calm core stay cut: why no leader can be expected there. Empty: one can, when the
/// calm began and as long as there is none.
std::string calm_not_judged(const sim::World& world, const sim::simulate::Simulator& simulator);

/// Without the probes and the clients' record, which are kept while a run goes on.
Facts facts(const sim::World& world, const sim::simulate::Simulator& simulator);

/// Precedence: violated, limit, expectation_failed, vacuous, held; the reasons are all of those of
/// the last three. A run with the expected
/// violation is held without further checks, because it ends there. `leader_changes_max` counts
/// every election of a leader of a new term, including the first.
Judgement judge(const scenarios::Scenario& scenario, const Facts& facts);
Judgement judge(const scenarios::Scenario& scenario, const sim::World& world,
                const sim::simulate::Simulator& simulator, const Probes& probes = {});

}  // namespace squall::traces
