// How random faults begin and end, drawn from the stream "fault".
#include "sim/simulate/random_faults.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

RandomFaults::RandomFaults(const Context& context, Timers& timers, Links& links,
                           const DiskSyncs& syncs, Replacement& replacement)
    : agenda_(context.agenda),
      world_(context.world),
      schedule_(context.plan.faults),
      fault_statistics_(context.statistics.faults),
      fault_stream_(context.fault_stream),
      timers_(timers),
      links_(links),
      syncs_(syncs),
      replacement_(replacement) {}

void RandomFaults::start() {
  for (std::size_t kind = 0; kind < kFaultTimings.size(); ++kind) {
    schedule(static_cast<RandomFault>(kind));
  }
}

void RandomFaults::schedule(RandomFault kind) {
  const auto at = static_cast<std::uint16_t>(kind);
  const Time every = (schedule_.*kFaultTimings[at]).every_us;
  if (every == 0) return;
  agenda_.push(agenda_.now() + 1 + fault_stream_.exponential(every), EventOwner::random_faults,
               Due::begin, at);
}

void RandomFaults::on_due(const Event& event, const Faults& scripted) {
  switch (due_of<Due>(event)) {
    case Due::begin:
      return begin_fault(static_cast<RandomFault>(event.index()));
    case Due::end:
      return end_or_flip(event.index(), scripted);
  }
}

void RandomFaults::begin_fault(RandomFault kind) {
  if (is_calm_) return;
  schedule(kind);
  if (free_.empty() && active_.size() == kSpellsMax) return;
  const Delay& lasts = (schedule_.*kFaultTimings[static_cast<std::size_t>(kind)]).lasts;
  switch (kind) {
    case RandomFault::partition:
    case RandomFault::one_way:
    case RandomFault::isolate:
    case RandomFault::shape:
      return break_links(kind, lasts);
    case RandomFault::flapping:
      return flap(lasts);
    case RandomFault::transfer:
      return ask_for_transfer();
    case RandomFault::membership:
      return ask_for_change();
    case RandomFault::replace:
      return replacement_.begin(lasts);
    case RandomFault::slow_messages:
      return make_late(kind, static_cast<Subjects>(1 << fault_stream_.below(core::kMessageTypes)),
                       lasts);
    case RandomFault::crash:
    case RandomFault::pause:
    case RandomFault::slow:
    case RandomFault::sync_failure:
    case RandomFault::full_disk:
    case RandomFault::clock:
      return break_server(kind, lasts);
  }
}

ServerSet RandomFaults::candidates(RandomFault kind) const {
  ServerSet healthy = world_.servers() - world_.down() - world_.paused();
  if (kind == RandomFault::full_disk) healthy = healthy - world_.full_disks();
  if (kind == RandomFault::sync_failure) {
    for (const ServerId server : healthy) {
      if (!syncs_.is_under_way(server)) healthy.remove(server);
    }
  }
  return healthy;
}

void RandomFaults::break_server(RandomFault kind, const Delay& lasts) {
  const ServerSet victims = candidates(kind);
  if (victims.empty()) return;
  const ServerId victim = fault_stream_.one_of(victims);
  switch (kind) {
    case RandomFault::crash:
      return crash(victim, lasts);
    case RandomFault::pause:
      return activate(kind, Action::pause(victim), lasts);
    case RandomFault::sync_failure:
      return activate(kind, Action::fail_sync(victim), lasts);
    case RandomFault::full_disk:
      return activate(kind, Action::fill_disk(victim), lasts);
    case RandomFault::slow:
      return make_late(kind, ServerSet::of(victim).bits(), lasts);
    case RandomFault::clock:
      return disturb_clock(victim, lasts);
    case RandomFault::partition:
    case RandomFault::one_way:
    case RandomFault::isolate:
    case RandomFault::shape:
    case RandomFault::flapping:
    case RandomFault::transfer:
    case RandomFault::membership:
    case RandomFault::replace:
    case RandomFault::slow_messages:
      return;  // of links, of the leader, or of messages
  }
}

void RandomFaults::crash(ServerId victim, const Delay& lasts) {
  const std::uint32_t ways = schedule_.torn_writes ? kTornWrite + 1 : kTornWrite;
  const auto survivors = static_cast<std::uint32_t>(fault_stream_.below(ways));
  activate(RandomFault::crash, Action::crash(victim, survivors), lasts);
}

void RandomFaults::make_late(RandomFault kind, Subjects subjects, const Delay& lasts) {
  links_.set_late(fault_of(kind), subjects, schedule_.*row_of(kind).by);
  activate(kind, Actions(), lasts).faults.of(fault_of(kind)) = subjects;
}

void RandomFaults::disturb_clock(ServerId victim, const Delay& lasts) {
  const auto drift = static_cast<std::int64_t>(schedule_.clock_drift);
  const auto off =
      static_cast<std::int64_t>(fault_stream_.below(2 * schedule_.clock_drift + 1)) - drift;
  timers_.change_clock(victim, {static_cast<std::int32_t>(off), 0, std::nullopt});
  activate(RandomFault::clock, Actions(), lasts).faults.of(Fault::clock) =
      ServerSet::of(victim).bits();
}

void RandomFaults::break_links(RandomFault kind, const Delay& lasts) {
  const Actions cuts = kind == RandomFault::shape ? cuts_of_shape() : some_cuts(kind);
  if (!cuts.empty()) activate(kind, cuts, lasts);
}

RandomFaults::Actions RandomFaults::some_cuts(RandomFault kind) {
  const ServerSet servers = world_.servers();
  Actions cuts;
  const auto cut = [&](ServerSet from, ServerSet to) {
    if (from.empty() || to.empty()) return;
    cuts.push(Action::cut(from, to));
  };
  const auto some = [&] {
    return servers & ServerSet(static_cast<std::uint16_t>(fault_stream_.next()));
  };
  if (kind == RandomFault::one_way) {
    const ServerSet from = some();
    cut(from, some());
    return cuts;
  }
  ServerSet group;
  if (kind == RandomFault::isolate) {
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
  ActiveFault& fault = activate(RandomFault::flapping, cuts, each);
  fault.flips = flips;
  fault.flips_every_us = 1 + fault_stream_.delay(each);
}

void RandomFaults::ask_for_transfer() {
  const ServerId leader = world_.leader();
  if (leader == core::kNobody) return;
  const ServerSet others = world_.views()[leader].configuration.voting() - ServerSet::of(leader);
  if (others.empty()) return;
  fault_statistics_.begin(Fault::transfer);
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
  fault_statistics_.begin(Fault::membership);
  agenda_.add(Action::change_membership(leader, voters, learners));
}

RandomFaults::ActiveFault& RandomFaults::activate(RandomFault kind, const Actions& actions,
                                                  const Delay& lasts) {
  ActiveFault fault;
  fault.fault = fault_of(kind);
  fault_statistics_.begin(fault.fault);
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

void RandomFaults::activate(RandomFault kind, const Action& action, const Delay& lasts) {
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
    if (fault.is_on && fault.faults.cut[from].contains(to)) fault_statistics_.effect(fault.fault);
  }
}

}  // namespace squall::sim::simulate
