// Which of a plan's conditions hold in the world as it is now.
#include <algorithm>

#include "sim/simulator.hpp"

namespace squall::sim {

using core::Role;
using core::ServerId;
using core::ServerSet;

bool Simulator::holds(const Condition& condition) const {
  using Kind = Condition::Kind;
  const auto& views = world_.views();
  const ServerSet live = world_.servers() - world_.down();
  const ServerSet meant =
      condition.server == core::kNobody ? live : live & ServerSet::of(condition.server);
  const auto any = [&](auto&& is) {
    return std::any_of(meant.begin(), meant.end(),
                       [&](ServerId server) { return is(views[server]); });
  };
  // Two live servers of that role, in the same or in different terms.
  const auto two = [&](Role role, bool same_term) {
    for (const ServerId one : live) {
      for (const ServerId other : live) {
        if (one < other && views[one].role == role && views[other].role == role &&
            (views[one].durable.current_term == views[other].durable.current_term) == same_term) {
          return true;
        }
      }
    }
    return false;
  };
  switch (condition.kind) {
    case Kind::leader:
      return any([](const core::View& view) { return view.role == Role::leader; });
    case Kind::no_leader:
      return world_.leader() == core::kNobody;
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
        return world_.tree().index(view.durable.log.tip) >= condition.at_least;
      });
    case Kind::committed:
      return world_.clients().answered() >= condition.at_least;
    case Kind::writes_lost:
      return world_.tally().writes_lost >= condition.at_least;
    case Kind::truncated:
      return world_.tally().truncations >= condition.at_least;
    case Kind::crashed:
      return condition.server == core::kNobody ? !world_.down().empty()
                                               : world_.down().contains(condition.server);
    case Kind::converged:
      return converged();
  }
  return false;
}

bool Simulator::converged() const {
  const auto& views = world_.views();
  const ServerId leader = world_.leader();
  if (leader == core::kNobody || !world_.down().empty()) return false;
  const core::View& led = views[leader];
  // While clients go on asking, followers learn of commits a message late: a few rounds of all.
  const core::Index slack = 4 * world_.clients().count();
  const ServerSet servers = world_.servers();
  // A client may add to the leader's log at any time: what counts is that nobody is behind in what
  // was committed, all in one term and on one path.
  return std::all_of(servers.begin(), servers.end(), [&](ServerId server) {
    const core::View& view = views[server];
    return view.durable.current_term == led.durable.current_term &&
           world_.tree().contains(led.durable.log.tip, view.durable.log.tip) &&
           led.commit_index - view.commit_index <= slack;
  });
}

}  // namespace squall::sim
