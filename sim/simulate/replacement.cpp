// The stages of a machine's replacement.
#include "sim/simulate/replacement.hpp"

namespace squall::sim::simulate {

using core::Configuration;
using core::ServerId;
using core::ServerSet;

void Replacement::begin(const Delay& lasts) {
  const ServerId leader = world_.leader();
  if (stage_ != Stage::none || leader == core::kNobody) return;
  const ServerSet followers = world_.views()[leader].configuration.voters - ServerSet::of(leader);
  if (followers.empty()) return;
  fault_statistics_.begin(Fault::replace);
  stage_ = Stage::remove;
  server_ = fault_stream_.one_of(followers);
  lasts_ = lasts;
  looks_ = 0;
  push_look(agenda_.now());
}

void Replacement::on_due() {
  if (stage_ == Stage::none) return;
  if (is_calm_ || ++looks_ > kLooksMax) {
    stage_ = Stage::none;
    return;
  }
  push_look(agenda_.now() + timing_.election_timeout_min_us);
  const ServerId leader = world_.leader();
  if (leader == core::kNobody || leader == server_) return;
  const Configuration& now = world_.views()[leader].configuration;
  switch (stage_) {
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

void Replacement::ask_to_remove(const Configuration& now) {
  const ServerSet gone = ServerSet::of(server_);
  if (!world_.was_removed(server_)) {
    if (now.members().contains(server_)) ask_for(now.voters - gone, now.learners - gone);
    return;
  }
  stage_ = Stage::away;
  back_at_ = agenda_.now() + 1 + fault_stream_.delay(lasts_);
  if (!world_.down().contains(server_)) agenda_.add(Action::crash(server_));
  agenda_.add(Action::wipe(server_));
}

void Replacement::bring_back() {
  // What the old machine acknowledged or was asked must not be taken for the new one's.
  if (agenda_.now() < back_at_ || world_.network().concerns(server_)) return;
  stage_ = Stage::learn;
  agenda_.add(Action::restart(server_));
}

void Replacement::ask_to_learn(const Configuration& now) {
  if (now.members().contains(server_)) {
    stage_ = Stage::promote;
    return;
  }
  ask_for(now.voters, now.learners | ServerSet::of(server_));
}

void Replacement::ask_to_promote(const Configuration& now) {
  const ServerSet server = ServerSet::of(server_);
  if (!now.voters.contains(server_)) return ask_for(now.voters | server, now.learners - server);
  fault_statistics_.effect(Fault::replace);
  stage_ = Stage::none;
}

void Replacement::ask_for(ServerSet voters, ServerSet learners) {
  if (voters.empty()) return;
  fault_statistics_.begin(Fault::membership);
  agenda_.add(Action::change_membership(world_.leader(), voters, learners));
}

}  // namespace squall::sim::simulate
