// Which conditions hold in the world as it is now.
#include "sim/simulate/condition.hpp"

#include <algorithm>

namespace squall::sim::simulate {

using core::Role;
using core::ServerId;
using core::ServerSet;

namespace {

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

std::uint64_t count_of(Condition::Kind kind, const World& world) {
  using Kind = Condition::Kind;
  const Tally& tally = world.tally();
  switch (kind) {
    case Kind::committed:
      return world.clients().answered();
    case Kind::truncated:
      return tally.truncations;
    case Kind::writes_lost:
      return tally.writes_lost;
    case Kind::snapshots_taken:
      return tally.snapshots_taken;
    case Kind::snapshots_installed:
      return tally.snapshots_installed;
    case Kind::reads:
      return tally.reads_answered;
    case Kind::configurations_committed:
      return tally.configurations_committed;
    case Kind::sessions_expired:
      return tally.sessions_expired;
    case Kind::retries_absorbed:
      return tally.retries_absorbed;
    case Kind::stopped_on_full_disk:
      return tally.stops_on_full_disk;
    case Kind::leader:
    case Kind::no_leader:
    case Kind::two_leaders:
    case Kind::two_candidates:
    case Kind::candidate:
    case Kind::term:
    case Kind::commit_index:
    case Kind::last_index:
    case Kind::crashed:
    case Kind::converged:
    case Kind::pre_candidate:
    case Kind::lease:
    case Kind::joint:
    case Kind::voters:
    case Kind::learners:
      break;
  }
  return 0;
}

bool have_converged(const World& world, ServerSet among) {
  const auto& views = world.views();
  const ServerId leader = world.leader(among);
  if (leader == core::kNobody) return false;
  const core::View& led = views[leader];
  const ServerSet members = led.configuration.members() & among;
  if (!(members & world.down()).empty()) return false;
  // While clients go on asking, followers learn of commits a message late: a few rounds of all.
  const core::Index slack = 4 * world.clients().count();
  // A client may add to the leader's log at any time: what counts is that nobody is behind in what
  // was committed, all in one term and on one path.
  return std::all_of(members.begin(), members.end(), [&](ServerId server) {
    const core::View& view = views[server];
    return view.durable.current_term == led.durable.current_term &&
           world.tree().contains(led.durable.log.tip, view.durable.log.tip) &&
           led.commit_index - view.commit_index <= slack;
  });
}

/// Two live servers have that role, in the same or in different terms.
bool two_have(Role role, bool same_term, const checkers::Views& views, ServerSet live) {
  for (const ServerId one : live) {
    for (const ServerId other : live) {
      if (one < other && views[one].role == role && views[other].role == role &&
          (views[one].durable.current_term == views[other].durable.current_term) == same_term) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

bool holds(const Condition& condition, const World& world, ServerSet reachable) noexcept {
  using Kind = Condition::Kind;
  const auto& views = world.views();
  const ServerSet live = world.servers() - world.down();
  const ServerSet meant =
      condition.server == core::kNobody ? live : live & ServerSet::of(condition.server);
  const auto any = [&](auto&& is) {
    return std::any_of(meant.begin(), meant.end(),
                       [&](ServerId server) { return is(views[server]); });
  };
  const auto two = [&](Role role, bool same_term) {
    return two_have(role, same_term, views, live);
  };
  switch (condition.kind) {
    case Kind::leader:
      return any([](const core::View& view) { return view.role == Role::leader; });
    case Kind::no_leader:
      return world.leader() == core::kNobody;
    case Kind::two_leaders:
      return two(Role::leader, false);
    case Kind::two_candidates:
      return two(Role::candidate, true);
    case Kind::candidate:
      return any([](const core::View& view) { return view.role == Role::candidate; });
    case Kind::term:
      return any(
          [&](const core::View& view) { return view.durable.current_term >= condition.at_least; });
    case Kind::commit_index:
      return any([&](const core::View& view) { return view.commit_index >= condition.at_least; });
    case Kind::last_index:
      return any([&](const core::View& view) {
        return world.tree().index(view.durable.log.tip) >= condition.at_least;
      });
    case Kind::crashed:
      return condition.server == core::kNobody ? !world.down().empty()
                                               : world.down().contains(condition.server);
    case Kind::converged:
      return have_converged(world, reachable);
    case Kind::pre_candidate:
      return any([](const core::View& view) { return view.role == Role::pre_candidate; });
    case Kind::lease:
      return any([](const core::View& view) { return view.holds_lease; });
    case Kind::joint:
    case Kind::voters:
    case Kind::learners:
      return leads_as(condition, world);
    case Kind::committed:
    case Kind::truncated:
    case Kind::writes_lost:
    case Kind::snapshots_taken:
    case Kind::snapshots_installed:
    case Kind::reads:
    case Kind::configurations_committed:
    case Kind::sessions_expired:
    case Kind::retries_absorbed:
    case Kind::stopped_on_full_disk:
      return count_of(condition.kind, world) >= condition.at_least;
  }
  return false;
}

}  // namespace squall::sim::simulate
