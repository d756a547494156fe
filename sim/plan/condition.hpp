// Whether a condition holds in a World as it is now.
#pragma once

#include <optional>

#include "sim/plan/plan.hpp"
#include "sim/world.hpp"

namespace squall::sim::plan {

/// What convergence is asked of.
struct ConvergenceScope {
  core::ServerSet servers;
  /// Clients that ask, or did so a moment ago: followers learn a few messages late that their
  /// commands are committed. 0: every entry must be known as committed.
  std::uint32_t clients = 0;
};
/// All servers and clients of a World without time.
inline ConvergenceScope whole(const World& world) noexcept {
  return {world.servers(), world.clients().count()};
}
/// For so many heartbeats after a request or an answer, members may hear late of commits.
inline constexpr Time kHeartbeatsToConverge = 4;
/// How many entries, not known as committed, are allowed by the condition `converged`: each client
/// has one command on its way, and the commits of a few more.
inline std::uint32_t entries_under_way(const ConvergenceScope& scope) noexcept {
  return 4 * scope.clients;
}

/// Of a server, whether up or down: its term, an index, its role, another server. REQUIRES: a kind
/// with ConditionFields::number, role, other_server or configuration; for the last it is 0.
std::uint64_t number_of(Condition::Kind kind, const World& world, core::ServerId server) noexcept;
/// What `leader` knows of `follower`: a flow, an index, a count. Nothing: see
/// core::Machine::progress_of(). REQUIRES: a kind with ConditionFields::flow or progress.
std::optional<std::uint64_t> known_of(Condition::Kind kind, const World& world,
                                      core::ServerId leader, core::ServerId follower) noexcept;
/// REQUIRES: a kind with ConditionFields::count.
std::uint64_t count_of(Condition::Kind kind, const World& world) noexcept;

/// A server that is down meets no condition but `crashed`.
bool holds(const Condition& condition, const World& world, const ConvergenceScope& scope) noexcept;
inline bool holds(const Condition& condition, const World& world) noexcept {
  return holds(condition, world, whole(world));
}

}  // namespace squall::sim::plan
