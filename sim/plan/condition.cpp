// Which conditions hold in the World as it is now.
#include "sim/plan/condition.hpp"

#include <algorithm>

namespace squall::sim::plan {

using core::Role;
using core::ServerId;
using core::ServerSet;

namespace {

ServerSet live(const World& world) { return world.servers() - world.down(); }

/// Whether the predicate holds of the view of the condition's server, or of any live server.
template <typename Predicate>
bool any_view(const Condition& condition, const World& world, Predicate&& holds_of) {
  const ServerSet meant = condition.server == core::kNobody
                              ? live(world)
                              : live(world) & ServerSet::of(condition.server);
  return std::any_of(meant.begin(), meant.end(),
                     [&](ServerId server) { return holds_of(world.views()[server]); });
}

bool any_is(const Condition& condition, const World& world, Role role) {
  return any_view(condition, world, [&](const core::View& view) { return view.role == role; });
}

/// Two live servers of that role, in the same or in different terms.
bool two_are(const World& world, Role role, bool in_one_term) {
  const auto& views = world.views();
  for (const ServerId one : live(world)) {
    for (const ServerId other : live(world)) {
      if (one < other && views[one].role == role && views[other].role == role &&
          (views[one].durable.current_term == views[other].durable.current_term) == in_one_term) {
        return true;
      }
    }
  }
  return false;
}

bool is_crashed(ServerId server, const World& world) {
  return server == core::kNobody ? !world.down().empty() : world.down().contains(server);
}

/// joint, voters, learners: of the configuration by which the leader goes.
bool leads_as(const Condition& condition, const World& world) {
  const ServerId leader = world.leader();
  if (leader == core::kNobody) return false;
  const core::Configuration& configuration = world.views()[leader].configuration;
  if (condition.kind == Condition::Kind::joint) return configuration.is_joint();
  if (condition.kind == Condition::Kind::learners) {
    return configuration.learners == condition.servers;
  }
  return configuration.voters == condition.servers && !configuration.is_joint();
}

/// term, commit_index, last_index: of any server.
bool have_come_so_far(const Condition& condition, const World& world) {
  return any_view(condition, world, [&](const core::View& view) {
    if (condition.kind == Condition::Kind::term) {
      return view.durable.current_term.value() >= condition.at_least;
    }
    if (condition.kind == Condition::Kind::commit_index) {
      return view.commit_index.value() >= condition.at_least;
    }
    return world.tree().index(view.durable.log.tip).value() >= condition.at_least;
  });
}

bool have_converged(const World& world, const ConvergenceScope& scope) {
  const auto& views = world.views();
  const ServerId leader = world.leader(scope.servers);
  if (leader == core::kNobody) return false;
  const core::View& led = views[leader];
  const ServerSet members = led.configuration.members() & scope.servers;
  if (!(members & world.down()).empty()) return false;
  const std::uint32_t under_way = entries_under_way(scope);
  // An entry that stays uncommitted, although no client asks, is no convergence.
  const core::Index last = world.tree().index(led.durable.log.tip);
  if (under_way == 0 && led.commit_index != last) return false;
  // A client may add to the leader's log at any time: what counts is that no member is behind in
  // what was committed, all in one term and on one path.
  return std::all_of(members.begin(), members.end(), [&](ServerId server) {
    const core::View& view = views[server];
    return view.durable.current_term == led.durable.current_term &&
           world.tree().contains(led.durable.log.tip, view.durable.log.tip) &&
           led.commit_index - view.commit_index <= under_way;
  });
}

}  // namespace

bool holds(const Condition& condition, const World& world, const ConvergenceScope& scope) noexcept {
  using Kind = Condition::Kind;
  const Tally& tally = world.tally();
  const std::uint64_t at_least = condition.at_least;
  switch (condition.kind) {
    case Kind::leader:
      return any_is(condition, world, Role::leader);
    case Kind::no_leader:
      return world.leader() == core::kNobody;
    case Kind::two_leaders:
      return two_are(world, Role::leader, false);
    case Kind::two_candidates:
      return two_are(world, Role::candidate, true);
    case Kind::candidate:
      return any_is(condition, world, Role::candidate);
    case Kind::pre_candidate:
      return any_is(condition, world, Role::pre_candidate);
    case Kind::term:
    case Kind::commit_index:
    case Kind::last_index:
      return have_come_so_far(condition, world);
    case Kind::crashed:
      return is_crashed(condition.server, world);
    case Kind::converged:
      return have_converged(world, scope);
    case Kind::lease:
      return any_view(condition, world, [](const core::View& view) { return view.holds_lease; });
    case Kind::joint:
    case Kind::voters:
    case Kind::learners:
      return leads_as(condition, world);
    case Kind::committed:
      return world.clients().answered() >= at_least;
    case Kind::truncated:
      return tally.truncations >= at_least;
    case Kind::writes_lost:
      return tally.writes_lost >= at_least;
    case Kind::snapshots_taken:
      return tally.snapshots_taken >= at_least;
    case Kind::snapshots_installed:
      return tally.snapshots_installed >= at_least;
    case Kind::reads:
      return tally.reads_answered >= at_least;
    case Kind::configurations_committed:
      return tally.configurations_committed >= at_least;
    case Kind::sessions_expired:
      return tally.sessions_expired >= at_least;
    case Kind::retries_absorbed:
      return tally.retries_absorbed >= at_least;
    case Kind::stopped_on_full_disk:
      return tally.stops_on_full_disk >= at_least;
  }
  return false;
}

}  // namespace squall::sim::plan
