// How the calm phase begins, and what it observes.
#include "sim/simulate/calm_phase.hpp"

#include <algorithm>
#include <utility>

#include "sim/plan/calm_core.hpp"

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
  statistics_.core = core;
  statistics_.cut_links = choose_cut_links(core);
  if (statistics_.is_partial()) {
    statistics_.hearing_a_quorum = hearing_a_quorum(world_, core, statistics_.cut_links);
    statistics_.able_to_lead = able_to_lead(world_, core, statistics_.cut_links);
  }
  is_calm_ = true;
  links_.begin_calm(core);
  timers_.correct_clocks(core);
  syncs_.begin_calm(core);
  sessions_.begin_calm(core);
  random_faults_.begin_calm();
  replacement_.begin_calm();
  end_faults(core);
  statistics_.began_us = agenda_.now();
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
  for (const ServerId from : core) {
    const ServerSet to = statistics_.cut_links[from];
    if (!to.empty()) change_links(ActionKind::cut, ServerSet::of(from), to);
  }
  agenda_.add_descending(ActionKind::resume, world_.paused() & core);
  agenda_.add_descending(ActionKind::free_disk, world_.full_disks() & core);
  agenda_.add_descending(ActionKind::restart, (world_.down() | world_.will_crash_in_step()) & core);
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
  if (!is_partial(plan_.calm)) return is_quorum_of_all(world_, servers);
  return !able_to_lead(world_, servers, plan_.calm.cut_links).empty();
}

CutLinks CalmPhase::choose_cut_links(ServerSet core) {
  CutLinks cut{};
  for (const ServerId from : core) cut[from] = plan_.calm.cut_links[from] & core;
  if (!plan_.calm.draws_cut_links) return cut;
  const auto size = static_cast<std::uint64_t>(core.size());
  // From a single link to so many that hardly one is left that could be cut, too.
  for (std::uint64_t draws = fault_stream_.between(1, 2 * size * size); draws > 0; --draws) {
    const ServerId from = fault_stream_.one_of(core);
    const ServerId to = fault_stream_.one_of(core);
    if (from == to || cut[from].contains(to)) continue;
    cut[from].add(to);
    if (able_to_lead(world_, core, cut).empty()) cut[from].remove(to);
  }
  return cut;
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
  const ServerSet joined = statistics_.joined_to(leader);
  // A leader of before that no quorum hears any more leads nothing.
  if (statistics_.is_partial() && !led.configuration.is_quorum(joined)) return;
  const ServerSet members = led.configuration.members() & joined;
  const bool leads = std::none_of(members.begin(), members.end(), [&](ServerId member) {
    return world_.views()[member].durable.current_term > led.durable.current_term;
  });
  if (leads) statistics_.led_us = agenda_.now();
}

}  // namespace squall::sim::simulate
