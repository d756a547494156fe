// Which conditions hold in the World as it is now.
#include "sim/plan/condition.hpp"

#include <algorithm>
#include <span>

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
    return configuration.learners == condition.configuration.learners;
  }
  return configuration.voters == condition.configuration.voters && !configuration.is_joint();
}

/// The number that the condition is about, of its server or of any live server.
bool any_number(const Condition& condition, const World& world) {
  const ServerSet meant = condition.server == core::kNobody
                              ? live(world)
                              : live(world) & ServerSet::of(condition.server);
  return std::any_of(meant.begin(), meant.end(), [&](ServerId server) {
    return compares(condition.comparison, number_of(condition.kind, world, server),
                    condition.value);
  });
}

bool any_progress(const Condition& condition, const World& world) {
  const auto meant = [&](ServerId server) {
    return server == core::kNobody ? world.servers() : ServerSet::of(server);
  };
  for (const ServerId leader : meant(condition.server) & live(world)) {
    for (const ServerId follower : meant(condition.of)) {
      const auto found = known_of(condition.kind, world, leader, follower);
      if (found && compares(condition.comparison, *found, condition.value)) return true;
    }
  }
  return false;
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

/// Of a condition that has no parts.
bool holds_alone(const Condition& condition, const World& world, const ConvergenceScope& scope) {
  using Kind = Condition::Kind;
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
    case Kind::last_term:
    case Kind::role:
    case Kind::voted_for:
    case Kind::known_leader:
      return any_number(condition, world);
    case Kind::configuration:
      return any_view(condition, world, [&](const core::View& view) {
        return view.configuration == condition.configuration;
      });
    case Kind::flow:
    case Kind::match_index:
    case Kind::next_index:
    case Kind::in_flight:
      return any_progress(condition, world);
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
    case Kind::truncated:
    case Kind::writes_lost:
    case Kind::snapshots_taken:
    case Kind::snapshots_installed:
    case Kind::reads:
    case Kind::configurations_committed:
    case Kind::sessions_expired:
    case Kind::retries_absorbed:
    case Kind::stopped_on_full_disk:
      return compares(condition.comparison, count_of(condition.kind, world), condition.value);
    case Kind::all:
    case Kind::any:
    case Kind::negation:
      return false;  // they have parts
  }
  return false;
}

/// `below`: the conditions that one of this kind combines, each followed by its own.
bool holds_of(Condition::Kind kind, std::span<const Condition> below, const World& world,
              const ConvergenceScope& scope) {
  for (std::size_t at = 0; at < below.size(); at += below[at].span) {
    const Condition& part = below[at];
    const bool is = combines(part.kind)
                        ? holds_of(part.kind, below.subspan(at + 1, part.span - 1u), world, scope)
                        : holds_alone(part, world, scope);
    if (kind == Condition::Kind::negation) return !is;
    if (is == (kind == Condition::Kind::any)) return is;
  }
  return kind == Condition::Kind::all;
}

}  // namespace

std::uint64_t number_of(Condition::Kind kind, const World& world, ServerId server) noexcept {
  using Kind = Condition::Kind;
  const core::View& view = world.views()[server];
  // The kinds are few of many, and each of the others is a programmer's error.
  if (kind == Kind::term) return view.durable.current_term.value();
  if (kind == Kind::commit_index) return view.commit_index.value();
  if (kind == Kind::last_index) return world.tree().index(view.durable.log.tip).value();
  if (kind == Kind::last_term) return world.tree().term(view.durable.log.tip).value();
  if (kind == Kind::role) return static_cast<std::uint64_t>(view.role);
  if (kind == Kind::voted_for) return view.durable.voted_for.value();
  if (kind == Kind::known_leader) return view.leader.value();
  SQUALL_ASSERT(kind == Kind::configuration);
  return 0;
}

std::optional<std::uint64_t> known_of(Condition::Kind kind, const World& world, ServerId leader,
                                      ServerId follower) noexcept {
  using Kind = Condition::Kind;
  const auto progress = world.progress_of(leader, follower);
  if (!progress) return std::nullopt;
  if (kind == Kind::flow) return static_cast<std::uint64_t>(progress->flow);
  if (kind == Kind::match_index) return progress->match_index.value();
  if (kind == Kind::next_index) return progress->next_index.value();
  SQUALL_ASSERT(kind == Kind::in_flight);
  return progress->in_flight;
}

std::uint64_t count_of(Condition::Kind kind, const World& world) noexcept {
  using Kind = Condition::Kind;
  const Tally& tally = world.tally();
  if (kind == Kind::committed) return world.clients().answered();
  if (kind == Kind::truncated) return tally.truncations;
  if (kind == Kind::writes_lost) return tally.writes_lost;
  if (kind == Kind::snapshots_taken) return tally.snapshots_taken;
  if (kind == Kind::snapshots_installed) return tally.snapshots_installed;
  if (kind == Kind::reads) return tally.reads_answered;
  if (kind == Kind::configurations_committed) return tally.configurations_committed;
  if (kind == Kind::sessions_expired) return tally.sessions_expired;
  if (kind == Kind::retries_absorbed) return tally.retries_absorbed;
  SQUALL_ASSERT(kind == Kind::stopped_on_full_disk);
  return tally.stops_on_full_disk;
}

bool holds(const Condition& condition, const World& world, const ConvergenceScope& scope) noexcept {
  return combines(condition.kind) ? holds_of(condition.kind, condition.parts, world, scope)
                                  : holds_alone(condition, world, scope);
}

}  // namespace squall::sim::plan
