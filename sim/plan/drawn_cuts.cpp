// How the ends of links that fail are drawn.
#include "sim/plan/drawn_cuts.hpp"

#include "sim/plan/target_choice.hpp"
#include "sim/shape.hpp"

namespace squall::sim::plan {

using core::ServerId;
using core::ServerSet;

Cuts some_cuts(RandomFault kind, const Target& who, const World& world, Rng& draws) {
  const ServerSet servers = world.servers();
  Cuts cuts;
  const auto cut = [&](ServerSet from, ServerSet to) {
    if (from.empty() || to.empty()) return;
    cuts.push(Action::cut(from, to));
  };
  const auto some = [&] { return servers & ServerSet(static_cast<std::uint16_t>(draws.next())); };
  if (kind == RandomFault::one_way) {
    const ServerSet from = some();
    cut(from, some());
    return cuts;
  }
  ServerSet group;
  if (who.kind != Target::Kind::none) {
    group = choose(who, world, draws).value_or(ServerSet());
  } else if (kind == RandomFault::isolate) {
    const ServerId leader = world.leader();
    const bool prefers = leader != core::kNobody && draws.below(2) == 0;
    group = ServerSet::of(prefers ? leader : draws.one_of(servers));
  } else {
    group = some();
  }
  cut(servers - group, group);
  cut(group, servers - group);
  return cuts;
}

Cuts cuts_of_some_shape(ServerSet servers, Rng& draws) {
  const auto shape = static_cast<Shape>(draws.below(kShapes));
  core::Bounded<ServerId, core::kServersMax> order;
  for (ServerSet left = servers; !left.empty(); left.remove(order[order.size() - 1])) {
    order.push(draws.one_of(left));
  }
  const auto cuts_from = cuts_of(shape, {order.begin(), order.end()});
  Cuts cuts;
  for (ServerId server = core::kServersMax; server > 0; --server) {
    const ServerSet to = cuts_from[server];
    if (servers.contains(server) && !to.empty()) cuts.push(Action::cut(ServerSet::of(server), to));
  }
  return cuts;
}

Cuts cuts_of_one_link(const Target& from, const Target& to, const World& world, Rng& draws) {
  const auto end = [&](const Target& among, ServerSet other) {
    const ServerSet chosen = among.kind == Target::Kind::none
                                 ? world.servers()
                                 : choose(among, world, draws).value_or(ServerSet());
    const ServerSet left = chosen - other;
    return left.empty() ? left : ServerSet::of(draws.one_of(left));
  };
  const ServerSet one = end(from, {});
  const ServerSet other = end(to, one);
  Cuts cuts;
  if (one.empty() || other.empty()) return cuts;
  const std::uint64_t direction = draws.below(3);  // 0: both
  if (direction != 1) cuts.push(Action::cut(one, other));
  if (direction != 2) cuts.push(Action::cut(other, one));
  return cuts;
}

}  // namespace squall::sim::plan
