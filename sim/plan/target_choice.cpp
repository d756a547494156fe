// How the leader, a minority, a majority and the others are found among the servers of a World.
#include "sim/plan/target_choice.hpp"

namespace squall::sim::plan {

using core::ServerId;
using core::ServerSet;

core::Configuration configuration_in_use(const World& world) {
  ServerId by = world.leader();
  if (by == core::kNobody) {
    const auto position = [&](ServerId server) {
      return world.tree().position(world.views()[server].durable.log.tip);
    };
    for (const ServerId server : world.servers() - world.down()) {
      if (by == core::kNobody || position(server) > position(by)) by = server;
    }
  }
  if (by != core::kNobody) return world.views()[by].configuration;
  return initial_configuration(world.setup());
}

namespace {

/// The highest-numbered voters but the leader without which there is a quorum.
ServerSet minority(const World& world) {
  const core::Configuration in_use = configuration_in_use(world);
  const ServerId leader = world.leader();
  ServerSet minority;
  for (ServerId server = core::kServersMax; server > 0; --server) {
    const ServerSet more = minority | ServerSet::of(server);
    const bool is_lossy = in_use.voting().contains(server) && server != leader &&
                          in_use.is_quorum(in_use.voting() - more);
    if (is_lossy) minority = more;
  }
  return minority;
}

}  // namespace

std::optional<ServerSet> choose(const Target& target, const World& world, Rng& draws) {
  using Kind = Target::Kind;
  const ServerSet live = world.servers() - world.down();
  const ServerId leader = world.leader();
  switch (target.kind) {
    case Kind::none:
      return ServerSet();
    case Kind::servers:
      return target.servers;
    case Kind::all:
      return world.servers();
    case Kind::crashed:
      if (world.down().empty()) return std::nullopt;
      return world.down();
    case Kind::leader:
      if (leader == core::kNobody) return std::nullopt;
      return ServerSet::of(leader);
    case Kind::followers:
      if (leader == core::kNobody) return std::nullopt;
      return live - ServerSet::of(leader);
    case Kind::minority:
      return minority(world);
    case Kind::majority:
      return configuration_in_use(world).voting() - minority(world);
    case Kind::random:
      if (live.empty()) return std::nullopt;
      return ServerSet::of(draws.one_of(live));
    case Kind::bound:
    case Kind::others:
      break;
  }
  return std::nullopt;
}

}  // namespace squall::sim::plan
