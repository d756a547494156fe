// A machine is replaced under its old name: removed, wiped, added again as a learner, promoted.
#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::Configuration;
using core::ServerId;
using core::ServerSet;

void Simulator::begin_replacement(const Delay& lasts) {
  const ServerId leader = world_.leader();
  if (replacement_.stage != Replacement::Stage::none || leader == core::kNobody) return;
  const ServerSet followers = world_.views()[leader].configuration.voters - ServerSet::of(leader);
  if (followers.empty()) return;
  course_.charges.begin(Fault::replace);
  replacement_ = {Replacement::Stage::remove, fault_.one_of(followers), lasts, 0, 0};
  push(now_, Due::replacement, 0);
}

void Simulator::on_replacement() {
  using Stage = Replacement::Stage;
  if (replacement_.stage == Stage::none) return;
  if (calm_ || ++replacement_.looks > kLooksMax) {
    replacement_ = Replacement{};
    return;
  }
  push(now_ + plan_.timing.election_timeout_min_us, Due::replacement, 0);
  const ServerId leader = world_.leader();
  if (leader == core::kNobody || leader == replacement_.server) return;
  const Configuration& now = world_.views()[leader].configuration;
  switch (replacement_.stage) {
    case Stage::remove:
      return ask_to_remove(now);
    case Stage::away:
      return bring_back();
    case Stage::learn:
      return ask_to_learn(now);
    case Stage::promote:
      return ask_to_promote(now);
    case Stage::none:
      return;
  }
}

void Simulator::ask_to_remove(const Configuration& now) {
  const ServerId server = replacement_.server;
  const ServerSet gone = ServerSet::of(server);
  if (!world_.was_removed(server)) {
    if (now.members().contains(server)) ask_for(now.voters - gone, now.learners - gone);
    return;
  }
  replacement_.stage = Replacement::Stage::away;
  replacement_.back_at = now_ + 1 + fault_.delay(replacement_.lasts);
  // The last one comes first.
  pending_.push_back(Action::wipe(server));
  if (!world_.down().contains(server)) pending_.push_back(Action::crash(server));
}

void Simulator::bring_back() {
  // What the old machine acknowledged or was asked must not be taken for the new one's.
  const ServerId server = replacement_.server;
  if (now_ < replacement_.back_at || world_.network().concerns(server)) return;
  replacement_.stage = Replacement::Stage::learn;
  pending_.push_back(Action::restart(server));
}

void Simulator::ask_to_learn(const Configuration& now) {
  const ServerId server = replacement_.server;
  if (now.members().contains(server)) {
    replacement_.stage = Replacement::Stage::promote;
    return;
  }
  ask_for(now.voters, now.learners | ServerSet::of(server));
}

void Simulator::ask_to_promote(const Configuration& now) {
  const ServerSet server = ServerSet::of(replacement_.server);
  if (!now.voters.contains(replacement_.server)) {
    return ask_for(now.voters | server, now.learners - server);
  }
  course_.charges.effect(Fault::replace);
  replacement_ = Replacement{};
}

void Simulator::ask_for(ServerSet voters, ServerSet learners) {
  if (voters.empty()) return;
  course_.charges.begin(Fault::membership);
  pending_.push_back(Action::change_membership(world_.leader(), voters, learners));
}

}  // namespace squall::sim::simulate
