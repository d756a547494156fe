// The calm phase: faults end in its core, and what it shows is followed.
#include <algorithm>
#include <utility>

#include "core/membership.hpp"
#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

void Simulator::on_calm() {
  const ServerSet core = calm_core();
  const ServerSet others = world_.servers() - core;
  calm_ = true;
  for (const ServerId server : core) {
    slow_by_[server] = Delay{0, 0};
    if (!clocks_[server].is_right()) change_clock(server, {0, 0, false});
  }
  for (const ServerId server : world_.down() & core) {
    pending_.push_back(Action::restart(server));
  }
  for (const ServerId server : world_.full_disks() & core) {
    pending_.push_back(Action::free_disk(server));
  }
  for (const ServerId server : world_.paused() & core) {
    pending_.push_back(Action::resume(server));
  }
  pending_.push_back(Action::heal(core, core));
  if (!others.empty()) {
    pending_.push_back(Action::cut(core, others));
    pending_.push_back(Action::cut(others, core));
  }
  CalmCourse& calm = course_.calm;
  calm.began_us = now_;
  calm.core = core;
  look_for_calm_leader();
  for (std::uint32_t client = 0; client < askers_.size(); ++client) {
    const Client& state = world_.clients()[client];
    calm.owed.push_back(state.waiting ? state.sequence : 0);
  }
}

ServerSet Simulator::calm_core() {
  if (plan_.calm.core == Calm::Core::servers) return plan_.calm.servers;
  ServerSet core = world_.servers();
  if (plan_.calm.core == Calm::Core::all) return core;
  for (ServerSet left = core; !left.empty();) {
    const ServerId one = fault_.one_of(left);
    left.remove(one);
    if (can_decide(core - ServerSet::of(one))) core.remove(one);
  }
  return core;
}

bool Simulator::can_decide(ServerSet servers) const {
  const core::Configuration initial{world_.servers() - world_.setup().spare, {}, {}};
  const ServerSet all = world_.servers();
  // By what its log says and by what its disk holds: whoever is elected goes by one of them.
  return std::all_of(all.begin(), all.end(), [&](ServerId server) {
    const auto said_by = [&](const core::Durable& durable) {
      return core::configuration_on_path(world_.tree(), durable.log.tip, initial);
    };
    return said_by(world_.views()[server].durable).is_quorum(servers) &&
           said_by(world_.disks()[server]).is_quorum(servers);
  });
}

void Simulator::follow_calm(const Report& report) {
  const ServerId server = report.action.server;
  const core::Term term = world_.views()[server].durable.current_term;
  if (term != report.before.durable.current_term) {
    course_.calm.grew_before_us[server] = std::exchange(course_.calm.grew_us[server], now_);
  }
  if (course_.calm.led_us == kNever) look_for_calm_leader();
}

void Simulator::look_for_calm_leader() {
  CalmCourse& calm = course_.calm;
  const ServerId leader = world_.leader(calm.core);
  if (leader == core::kNobody) return;
  const core::View& led = world_.views()[leader];
  const ServerSet members = led.configuration.members() & calm.core;
  const bool leads = std::none_of(members.begin(), members.end(), [&](ServerId member) {
    return world_.views()[member].durable.current_term > led.durable.current_term;
  });
  if (leads) calm.led_us = now_;
}

}  // namespace squall::sim::simulate
