// How the calm phase begins, and what it observes.
#include "sim/simulate/calm_phase.hpp"

#include <algorithm>
#include <utility>

#include "core/membership.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

CalmPhase::CalmPhase(const Context& context, Timers& timers, Links& links, DiskSyncs& syncs,
                     ClientSessions& sessions, RandomFaults& random_faults,
                     Replacement& replacement)
    : agenda_(context.agenda),
      world_(context.world),
      plan_(context.plan),
      statistics_(context.statistics.calm),
      fault_stream_(context.fault_stream),
      timers_(timers),
      links_(links),
      syncs_(syncs),
      sessions_(sessions),
      random_faults_(random_faults),
      replacement_(replacement),
      progress_(context.agenda, context.world, context.statistics.calm) {}

void CalmPhase::start() {
  const Time begins = plan_.faults.until_us;
  if (begins != kNever) agenda_.push(begins, EventOwner::calm_phase, Due::begin, 0);
}

void CalmPhase::on_due() {
  const ServerSet core = choose_core();
  is_calm_ = true;
  links_.begin_calm(core);
  timers_.correct_clocks(core);
  syncs_.begin_calm(core);
  sessions_.begin_calm(core);
  random_faults_.begin_calm();
  replacement_.begin_calm();
  end_faults(core);
  statistics_.began_us = agenda_.now();
  statistics_.core = core;
  look_for_leader();
  progress_.begin();
  for (std::uint32_t client = 0; client < sessions_.count(); ++client) {
    const Client& state = world_.clients()[client];
    statistics_.owed.push_back(state.waiting ? state.sequence : 0);
  }
}

void CalmPhase::end_faults(ServerSet core) {
  const auto change_links = [&](ActionKind kind, ServerSet from, ServerSet to) {
    agenda_.add(Action::of_links(kind, from, to));
  };
  const ServerSet others = world_.servers() - core;
  if (!others.empty()) {
    change_links(ActionKind::cut, others, core);
    change_links(ActionKind::cut, core, others);
  }
  change_links(ActionKind::heal, core, core);
  agenda_.add_descending(ActionKind::resume, world_.paused() & core);
  agenda_.add_descending(ActionKind::free_disk, world_.full_disks() & core);
  agenda_.add_descending(ActionKind::restart, world_.down() & core);
}

ServerSet CalmPhase::choose_core() {
  if (plan_.calm.core == Calm::Core::servers) return plan_.calm.servers;
  ServerSet core = world_.servers();
  if (plan_.calm.core == Calm::Core::all) return core;
  for (ServerSet left = core; !left.empty();) {
    const ServerId one = fault_stream_.one_of(left);
    left.remove(one);
    if (can_decide(core - ServerSet::of(one))) core.remove(one);
  }
  return core;
}

bool CalmPhase::can_decide(ServerSet servers) const {
  const core::Configuration initial = initial_configuration(world_.setup());
  const ServerSet all = world_.servers();
  // By what its log says and by what its disk holds: any server that is elected goes by one of
  // them.
  return std::all_of(all.begin(), all.end(), [&](ServerId server) {
    const auto said_by = [&](const core::Durable& durable) {
      return core::configuration_on_path(world_.tree(), durable.log.tip, initial);
    };
    return said_by(world_.views()[server].durable).is_quorum(servers) &&
           said_by(world_.disks()[server]).is_quorum(servers);
  });
}

void CalmPhase::observe(const Report& report) {
  progress_.follow(report);
  if (!report.changed || !report.stepped) return;
  const ServerId server = report.action.server;
  const core::Term term = world_.views()[server].durable.current_term;
  if (term != report.before.durable.current_term) {
    statistics_.grew_before_us[server] = std::exchange(statistics_.grew_us[server], agenda_.now());
  }
  if (statistics_.led_us == kNever) look_for_leader();
}

void CalmPhase::look_for_leader() {
  const ServerId leader = world_.leader(statistics_.core);
  if (leader == core::kNobody) return;
  const core::View& led = world_.views()[leader];
  const ServerSet members = led.configuration.members() & statistics_.core;
  const bool leads = std::none_of(members.begin(), members.end(), [&](ServerId member) {
    return world_.views()[member].durable.current_term > led.durable.current_term;
  });
  if (leads) statistics_.led_us = agenda_.now();
}

}  // namespace squall::sim::simulate
