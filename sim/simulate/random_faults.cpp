// How random faults begin and end, drawn from the stream "fault".
#include "sim/simulate/random_faults.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

RandomFaults::RandomFaults(const Context& context, Timers& timers, Links& links,
                           const DiskSyncs& syncs, Replacement& replacement)
    : agenda_(context.agenda),
      world_(context.world),
      weather_(context.plan.weather),
      charges_(context.statistics.charges),
      fault_stream_(context.fault_stream),
      timers_(timers),
      links_(links),
      syncs_(syncs),
      replacement_(replacement) {}

void RandomFaults::start() {
  for (std::size_t kind = 0; kind < kRecurrings.size(); ++kind) {
    schedule(static_cast<WeatherKind>(kind));
  }
}

void RandomFaults::schedule(WeatherKind kind) {
  const auto at = static_cast<std::uint16_t>(kind);
  const Time every = (weather_.*kRecurrings[at]).every_us;
  if (every == 0) return;
  agenda_.push(agenda_.now() + 1 + fault_stream_.exponential(every), EventOwner::random_faults,
               Due::begin, at);
}

void RandomFaults::on_due(const Event& event, const Faults& scripted) {
  switch (due_of<Due>(event)) {
    case Due::begin:
      return begin_fault(static_cast<WeatherKind>(event.index()));
    case Due::end:
      return end_or_flip(event.index(), scripted);
  }
}

void RandomFaults::begin_fault(WeatherKind kind) {
  if (is_calm_) return;
  schedule(kind);
  if (free_.empty() && active_.size() == kSpellsMax) return;
  const Delay& lasts = (weather_.*kRecurrings[static_cast<std::size_t>(kind)]).lasts;
  switch (kind) {
    case WeatherKind::partition:
    case WeatherKind::one_way:
    case WeatherKind::isolate:
    case WeatherKind::shape:
      return break_links(kind, lasts);
    case WeatherKind::flapping:
      return flap(lasts);
    case WeatherKind::transfer:
      return ask_for_transfer();
    case WeatherKind::membership:
      return ask_for_change();
    case WeatherKind::replace:
      return replacement_.begin(lasts);
    case WeatherKind::slow_messages:
      return make_late(kind, static_cast<Subjects>(1 << fault_stream_.below(core::kMessageTypes)),
                       lasts);
    case WeatherKind::crash:
    case WeatherKind::pause:
    case WeatherKind::slow:
    case WeatherKind::sync_failure:
    case WeatherKind::full_disk:
    case WeatherKind::clock:
      return break_server(kind, lasts);
  }
}

ServerSet RandomFaults::candidates(WeatherKind kind) const {
  ServerSet healthy = world_.servers() - world_.down() - world_.paused();
  if (kind == WeatherKind::full_disk) healthy = healthy - world_.full_disks();
  if (kind == WeatherKind::sync_failure) {
    for (const ServerId server : healthy) {
      if (!syncs_.is_under_way(server)) healthy.remove(server);
    }
  }
  return healthy;
}

void RandomFaults::break_server(WeatherKind kind, const Delay& lasts) {
  const ServerSet victims = candidates(kind);
  if (victims.empty()) return;
  const ServerId victim = fault_stream_.one_of(victims);
  switch (kind) {
    case WeatherKind::crash:
      return crash(victim, lasts);
    case WeatherKind::pause:
      return activate(kind, Action::pause(victim), lasts);
    case WeatherKind::sync_failure:
      return activate(kind, Action::fail_sync(victim), lasts);
    case WeatherKind::full_disk:
      return activate(kind, Action::fill_disk(victim), lasts);
    case WeatherKind::slow:
      return make_late(kind, ServerSet::of(victim).bits(), lasts);
    case WeatherKind::clock:
      return disturb_clock(victim, lasts);
    case WeatherKind::partition:
    case WeatherKind::one_way:
    case WeatherKind::isolate:
    case WeatherKind::shape:
    case WeatherKind::flapping:
    case WeatherKind::transfer:
    case WeatherKind::membership:
    case WeatherKind::replace:
    case WeatherKind::slow_messages:
      return;  // of links, of the leader, or of messages
  }
}

void RandomFaults::crash(ServerId victim, const Delay& lasts) {
  const std::uint32_t ways = weather_.torn_writes ? kTornWrite + 1 : kTornWrite;
  const auto survivors = static_cast<std::uint32_t>(fault_stream_.below(ways));
  activate(WeatherKind::crash, Action::crash(victim, survivors), lasts);
}

void RandomFaults::make_late(WeatherKind kind, Subjects subjects, const Delay& lasts) {
  links_.set_late(fault_of(kind), subjects, weather_.*row_of(kind).by);
  activate(kind, Actions(), lasts).faults.of(fault_of(kind)) = subjects;
}

void RandomFaults::disturb_clock(ServerId victim, const Delay& lasts) {
  const auto drift = static_cast<std::int64_t>(weather_.clock_drift);
  const auto off =
      static_cast<std::int64_t>(fault_stream_.below(2 * weather_.clock_drift + 1)) - drift;
  timers_.change_clock(victim, {static_cast<std::int32_t>(off), 0, std::nullopt});
  activate(WeatherKind::clock, Actions(), lasts).faults.of(Fault::clock) =
      ServerSet::of(victim).bits();
}

void RandomFaults::break_links(WeatherKind kind, const Delay& lasts) {
  const Actions cuts = kind == WeatherKind::shape ? cuts_of_shape() : some_cuts(kind);
  if (!cuts.empty()) activate(kind, cuts, lasts);
}

RandomFaults::Actions RandomFaults::some_cuts(WeatherKind kind) {
  const ServerSet servers = world_.servers();
  Actions cuts;
  const auto cut = [&](ServerSet from, ServerSet to) {
    if (from.empty() || to.empty()) return;
    cuts.push(Action::cut(from, to));
  };
  const auto some = [&] {
    return servers & ServerSet(static_cast<std::uint16_t>(fault_stream_.next()));
  };
  if (kind == WeatherKind::one_way) {
    const ServerSet from = some();
    cut(from, some());
    return cuts;
  }
  ServerSet group;
  if (kind == WeatherKind::isolate) {
    const ServerId leader = world_.leader();
    const bool prefers = leader != core::kNobody && fault_stream_.below(2) == 0;
    group = ServerSet::of(prefers ? leader : fault_stream_.one_of(servers));
  } else {
    group = some();
  }
  cut(servers - group, group);
  cut(group, servers - group);
  return cuts;
}

RandomFaults::Actions RandomFaults::cuts_of_shape() {
  const ServerSet servers = world_.servers();
  const auto shape = static_cast<Shape>(fault_stream_.below(kShapes));
  core::Bounded<ServerId, core::kServersMax> order;
  for (ServerSet left = servers; !left.empty(); left.remove(order[order.size() - 1])) {
    order.push(fault_stream_.one_of(left));
  }
  const auto cuts_from = cuts_of(shape, {order.begin(), order.end()});
  Actions cuts;
  for_each_descending(servers, [&](ServerId server) {
    const ServerSet to = cuts_from[server];
    if (to.empty()) return;
    cuts.push(Action::cut(ServerSet::of(server), to));
  });
  return cuts;
}

void RandomFaults::flap(const Delay& lasts) {
  const ServerSet servers = world_.servers();
  if (servers.size() < 2) return;
  const ServerSet one = ServerSet::of(fault_stream_.one_of(servers));
  const ServerSet other = ServerSet::of(fault_stream_.one_of(servers - one));
  const auto flips = static_cast<std::uint32_t>(2 * fault_stream_.between(1, 5));
  Actions cuts;
  cuts.push(Action::cut(other, one));
  cuts.push(Action::cut(one, other));
  const Delay each{lasts.min_us / flips, lasts.tail_mean_us / flips};
  ActiveFault& fault = activate(WeatherKind::flapping, cuts, each);
  fault.flips = flips;
  fault.flips_every_us = 1 + fault_stream_.delay(each);
}

void RandomFaults::ask_for_transfer() {
  const ServerId leader = world_.leader();
  if (leader == core::kNobody) return;
  const ServerSet others = world_.views()[leader].configuration.voting() - ServerSet::of(leader);
  if (others.empty()) return;
  charges_.begin(Fault::transfer);
  agenda_.add(Action::transfer(leader, fault_stream_.one_of(others)));
}

void RandomFaults::ask_for_change() {
  const ServerId leader = world_.leader();
  if (leader == core::kNobody) return;
  const core::Configuration& now = world_.views()[leader].configuration;
  const core::Settings& settings = world_.setup().settings;
  const ServerSet servers = world_.servers() - replacement_.absent();
  if (servers.empty()) return;
  ServerSet voters = now.voters;
  ServerSet learners = now.learners;
  if (settings.joint_consensus && fault_stream_.below(3) == 0) {
    voters = servers & ServerSet(static_cast<std::uint16_t>(fault_stream_.next()));
    learners = learners - voters;
  } else {
    const ServerId one = fault_stream_.one_of(servers);
    const bool other_way = fault_stream_.below(4) == 0;
    if (voters.contains(one)) {
      voters.remove(one);
      if (other_way) learners.add(one);
    } else if (learners.contains(one)) {
      learners.remove(one);
      if (!other_way) voters.add(one);
    } else if (other_way && settings.catch_up_rounds_max == 0) {
      voters.add(one);
    } else {
      learners.add(one);
    }
  }
  if (voters.empty() || (voters == now.voters && learners == now.learners)) return;
  charges_.begin(Fault::membership);
  agenda_.add(Action::change_membership(leader, voters, learners));
}

RandomFaults::ActiveFault& RandomFaults::activate(WeatherKind kind, const Actions& actions,
                                                  const Delay& lasts) {
  ActiveFault fault;
  fault.fault = fault_of(kind);
  charges_.begin(fault.fault);
  for (const Action& action : actions) {
    fault.faults.note(action);
    agenda_.add(action);
  }
  auto at = static_cast<std::uint16_t>(active_.size());
  if (free_.empty()) {
    active_.push_back(fault);
  } else {
    at = free_.back();
    free_.pop_back();
    active_[at] = fault;
  }
  agenda_.push(agenda_.now() + 1 + fault_stream_.delay(lasts), EventOwner::random_faults, Due::end,
               at);
  return active_[at];
}

void RandomFaults::activate(WeatherKind kind, const Action& action, const Delay& lasts) {
  Actions actions;
  actions.push(action);
  activate(kind, actions, lasts);
}

void RandomFaults::end_or_flip(std::uint16_t at, const Faults& scripted) {
  ActiveFault& fault = active_[at];
  if (is_calm_) {
    fault.is_on = false;
    free_.push_back(at);
    return;
  }
  const bool begins_again = !fault.is_on;
  fault.is_on = begins_again;
  if (fault.flips == 0) {
    free_.push_back(at);
  } else {
    --fault.flips;
    agenda_.push(agenda_.now() + fault.flips_every_us, EventOwner::random_faults, Due::end, at);
  }
  if (begins_again) return cut_again(fault.faults);
  end_fault(fault.faults, scripted);
}

void RandomFaults::cut_again(const Faults& faults) {
  for_each_descending(world_.servers(), [&](ServerId from) {
    const ServerSet to = faults.cut[from];
    if (to.empty()) return;
    agenda_.add(Action::cut(ServerSet::of(from), to));
  });
}

void RandomFaults::end_fault(const Faults& ended, const Faults& scripted) {
  // What the timeline or another active fault holds in place stays as it is.
  Faults wanted = scripted;
  for (const ActiveFault& fault : active_) {
    if (fault.is_on) wanted.add(fault.faults);
  }
  wanted.down = wanted.down | replacement_.absent();
  for (const FaultRow& row : kFaultRows) {
    const auto over = static_cast<Subjects>(ended.of(row.kind) & ~wanted.of(row.kind));
    if (over != 0) end_standing(row.kind, over);
  }
  heal(ended, wanted);
  agenda_.add_descending(ActionKind::resume, ended.paused - wanted.paused);
  // A server that has stopped at its full disk starts again when there is room.
  const ServerSet with_room = ended.full - wanted.full;
  agenda_.add_descending(ActionKind::free_disk, with_room);
  agenda_.add_descending(ActionKind::restart, (ended.down | with_room) - wanted.down);
}

void RandomFaults::end_standing(Fault fault, Subjects subjects) {
  if (fault != Fault::clock) return links_.set_late(fault, subjects, Delay{});
  for (const ServerId server : ServerSet(subjects)) timers_.change_clock(server, {0, 0, false});
}

void RandomFaults::heal(const Faults& ended, const Faults& wanted) {
  const auto to_heal = [&](ServerId from) { return ended.cut[from] - wanted.cut[from]; };
  Actions heals;
  ServerSet left = world_.servers();
  while (!left.empty()) {  // the links that are cut towards the same servers in one action
    const ServerSet to = to_heal(left.lowest());
    ServerSet group;
    for (const ServerId from : left) {
      if (to_heal(from) == to) group.add(from);
    }
    left = left - group;
    if (!to.empty()) heals.push(Action::heal(group, to));
  }
  for (std::size_t at = heals.size(); at > 0; --at) agenda_.add(heals[at - 1]);
}

void RandomFaults::count_loss(ServerId from, ServerId to) {
  for (const ActiveFault& fault : active_) {
    if (fault.is_on && fault.faults.cut[from].contains(to)) charges_.effect(fault.fault);
  }
}

}  // namespace squall::sim::simulate
