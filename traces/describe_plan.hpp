// A plan's conditions and steps as text, for what a run is said to have missed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/plan/condition_finding.hpp"
#include "sim/plan/fault.hpp"
#include "sim/plan/plan_kinds.hpp"

namespace squall::traces {

/// The enumerator's name: "two_leaders", "heartbeat_timeout", …
std::string_view name(sim::plan::Condition::Kind kind) noexcept;
std::string_view name(sim::plan::Step::Kind kind) noexcept;
/// "two_leaders", "candidate of server 2", "commit_index of server 1 at least 5", "all of (…, …)".
std::string describe(const sim::plan::Condition& condition);
/// Why a condition that failed did so: "server 2: commit_index is 3, at least 5 is expected"; of one
/// that held, and must not, what was found.
std::string explain(const sim::plan::Condition& condition, const sim::plan::Findings& findings,
                    bool is_wanted = true);
/// What is told of a step that no action shows: "the clock of the leader stops"; empty for others.
/// `bound`: whom names mean, by plan.names.
std::string describe(const sim::plan::Step& step,
                     std::span<const std::optional<core::ServerSet>> bound);

/// "crash", "partition", … "bandwidth".
std::string_view name(sim::plan::Fault fault) noexcept;
/// The faults that a plan draws at random, of servers and of links, in the order of Fault.
std::vector<sim::plan::Fault> random_faults_in(const sim::plan::Plan& plan);

}  // namespace squall::traces
