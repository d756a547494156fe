// The quorums that a server can reach, and the logs that its voters have.
#include "sim/plan/calm_core.hpp"

#include <algorithm>

#include "core/membership.hpp"

namespace squall::sim::plan {

using core::ServerId;
using core::ServerSet;

namespace {

template <typename Predicate>
bool holds_of_all(const World& world, Predicate&& holds_of) {
  const core::Configuration initial = initial_configuration(world.setup());
  const ServerSet all = world.servers();
  return std::all_of(all.begin(), all.end(), [&](ServerId server) {
    const auto said_by = [&](const core::Durable& durable) {
      return core::configuration_on_path(world.tree(), durable.log.tip, initial);
    };
    return holds_of(said_by(world.views()[server].durable)) &&
           holds_of(said_by(world.disks()[server]));
  });
}

/// The end of the log that the server has, or will have when it restarts.
core::Position last_position(const World& world, ServerId server) {
  const core::Durable& durable =
      world.down().contains(server) ? world.disks()[server] : world.views()[server].durable;
  return world.tree().position(durable.log.tip);
}

/// The voters that have a quorum with those in both directions that would grant them their votes.
template <typename Grants>
ServerSet with_quorum(const World& world, ServerSet core, const CutLinks& cut, Grants&& grants) {
  const ServerSet readable = core - world.unreadable_disks();
  ServerSet able;
  for (const ServerId server : readable) {
    ServerSet granting;
    for (const ServerId other : both_ways(cut, server, readable)) {
      if (grants(other, server)) granting.add(other);
    }
    const bool is_able = holds_of_all(world, [&](const core::Configuration& configuration) {
      return configuration.votes(server) && configuration.is_quorum(granting);
    });
    if (is_able) able.add(server);
  }
  return able;
}

}  // namespace

bool is_quorum_of_all(const World& world, ServerSet servers) {
  return holds_of_all(world, [servers](const core::Configuration& configuration) {
    return configuration.is_quorum(servers);
  });
}

ServerSet hearing_a_quorum(const World& world, ServerSet core, const CutLinks& cut) {
  return with_quorum(world, core, cut, [](ServerId, ServerId) { return true; });
}

ServerSet able_to_lead(const World& world, ServerSet core, const CutLinks& cut) {
  return with_quorum(world, core, cut, [&](ServerId voter, ServerId candidate) {
    return !(last_position(world, voter) > last_position(world, candidate));
  });
}

}  // namespace squall::sim::plan
