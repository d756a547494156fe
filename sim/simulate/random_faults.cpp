// How random faults begin and end, drawn from the stream "fault".
#include "sim/simulate/random_faults.hpp"

#include "sim/plan/drawn_change.hpp"
#include "sim/plan/target_choice.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

RandomFaults::RandomFaults(const Context& context, Timers& timers, Links& links, DiskSyncs& syncs,
                           Replacement& replacement)
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
  const FaultTiming& timing = schedule_.*row_of(kind).timing;
  switch (kind) {
    case RandomFault::partition:
    case RandomFault::one_way:
    case RandomFault::isolate:
    case RandomFault::shape:
    case RandomFault::cut:
      return break_links(kind, timing);
    case RandomFault::flapping:
      return flap(timing.lasts);
    case RandomFault::transfer:
      return ask_for_transfer();
    case RandomFault::membership:
      return ask_for_change();
    case RandomFault::replace:
      return replacement_.begin(timing.lasts);
    case RandomFault::slow_messages:
    case RandomFault::lost_messages:
      return break_messages(kind, timing);
    case RandomFault::crash:
    case RandomFault::pause:
    case RandomFault::slow:
    case RandomFault::sync_failure:
    case RandomFault::full_disk:
    case RandomFault::clock:
    case RandomFault::clock_jump:
    case RandomFault::disk_stall:
      return break_servers(kind, timing);
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

ServerSet RandomFaults::victims(RandomFault kind, const Target& who) {
  const ServerSet able = candidates(kind);
  if (able.empty()) return able;
  if (who.kind == Target::Kind::none || who.kind == Target::Kind::random) {
    return ServerSet::of(fault_stream_.one_of(able));
  }
  return able & choose(who, world_, fault_stream_).value_or(ServerSet());
}

void RandomFaults::break_servers(RandomFault kind, const FaultTiming& timing) {
  const ServerSet struck = victims(kind, timing.who);
  if (struck.empty()) return;
  switch (kind) {
    case RandomFault::crash:
      return crash(struck, timing.lasts);
    case RandomFault::pause:
      return activate_each(kind, struck, ActionKind::pause, timing.lasts);
    case RandomFault::sync_failure:
      return activate_each(kind, struck, ActionKind::fail_sync, timing.lasts);
    case RandomFault::full_disk:
      return activate_each(kind, struck, ActionKind::fill_disk, timing.lasts);
    case RandomFault::slow:
      links_.set_late(Fault::slow, struck.bits(), schedule_.slow_by);
      return stand(kind, struck.bits(), timing.lasts);
    case RandomFault::clock:
      return disturb_clocks(struck, timing.lasts);
    case RandomFault::clock_jump:
      return jump_clocks(struck);
    case RandomFault::disk_stall:
      return stall_disks(struck, timing.lasts);
    case RandomFault::partition:
    case RandomFault::one_way:
    case RandomFault::isolate:
    case RandomFault::shape:
    case RandomFault::flapping:
    case RandomFault::transfer:
    case RandomFault::membership:
    case RandomFault::replace:
    case RandomFault::slow_messages:
    case RandomFault::lost_messages:
    case RandomFault::cut:
      return;  // of links, of the leader, or of messages
  }
}

void RandomFaults::crash(ServerSet struck, const Delay& lasts) {
  const std::uint32_t ways = schedule_.torn_writes ? kTornWrite + 1 : kTornWrite;
  Actions crashes;
  for (const ServerId server : struck) {
    if (schedule_.crashes_in_step && fault_stream_.below(2) == 0) {
      const auto writes = static_cast<std::uint32_t>(1 + fault_stream_.below(4));
      crashes.push(Action::crash_in_step(server, writes));
    } else {
      crashes.push(Action::crash(server, static_cast<std::uint32_t>(fault_stream_.below(ways))));
    }
  }
  activate(RandomFault::crash, crashes, lasts);
}

void RandomFaults::activate_each(RandomFault kind, ServerSet struck, ActionKind action,
                                 const Delay& lasts) {
  Actions actions;
  for (const ServerId server : struck) actions.push(Action::of_server(action, server));
  activate(kind, actions, lasts);
}

void RandomFaults::break_messages(RandomFault kind, const FaultTiming& timing) {
  // Opaque messages stand for those of Raft. Before them, the last type is sent only where followers
  // forward requests.
  static_assert(static_cast<int>(core::MessageType::forward) == core::kMessageTypes - 2);
  const std::uint64_t types_sent = core::kMessageTypes - (world_.setup().settings.forward ? 1 : 2);
  const std::uint64_t type = timing.message_type == kAnyMessageType
                                 ? fault_stream_.below(types_sent)
                                 : timing.message_type;
  const auto types = static_cast<Subjects>(1 << type);
  if (kind == RandomFault::lost_messages) {
    links_.set_lost(types, true);
  } else {
    links_.set_late(Fault::slow_messages, types, schedule_.slow_messages_by);
  }
  stand(kind, types, timing.lasts);
}

void RandomFaults::stand(RandomFault kind, Subjects subjects, const Delay& lasts) {
  activate(kind, Actions(), lasts).faults.of(fault_of(kind)) = subjects;
}

void RandomFaults::disturb_clocks(ServerSet struck, const Delay& lasts) {
  const auto drift = static_cast<std::int64_t>(schedule_.clock_drift);
  for (const ServerId server : struck) {
    const auto off =
        static_cast<std::int64_t>(fault_stream_.below(2 * schedule_.clock_drift + 1)) - drift;
    timers_.change_clock(server, {static_cast<std::int32_t>(off), 0, std::nullopt});
  }
  stand(RandomFault::clock, struck.bits(), lasts);
}

void RandomFaults::jump_clocks(ServerSet struck) {
  fault_statistics_.begin(Fault::clock);
  for (const ServerId server : struck) {
    const auto by = static_cast<std::int64_t>(1 + fault_stream_.delay(schedule_.clock_jump_by));
    const bool is_forward = fault_stream_.below(2) == 0;
    timers_.change_clock(server, {std::nullopt, is_forward ? by : -by, std::nullopt});
  }
}

void RandomFaults::stall_disks(ServerSet struck, const Delay& lasts) {
  fault_statistics_.begin(Fault::disk_stall);
  syncs_.stall(struck, agenda_.now() + 1 + fault_stream_.delay(lasts));
}

void RandomFaults::break_links(RandomFault kind, const FaultTiming& timing) {
  Actions cuts;
  if (kind == RandomFault::shape) {
    cuts = cuts_of_some_shape(world_.servers(), fault_stream_);
  } else if (kind == RandomFault::cut) {
    cuts = cuts_of_one_link(timing.who, timing.to, world_, fault_stream_);
  } else {
    cuts = some_cuts(kind, timing.who, world_, fault_stream_);
  }
  if (!cuts.empty()) activate(kind, cuts, timing.lasts);
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
  const core::Configuration asked = drawn_change(now, servers, settings, fault_stream_);
  const bool is_same = asked.voters == now.voters && asked.learners == now.learners;
  if (asked.voters.empty() || is_same) return;
  fault_statistics_.begin(Fault::membership);
  agenda_.add(Action::change_membership(leader, asked.voters, asked.learners));
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
  if (fault == Fault::lost_messages) return links_.set_lost(subjects, false);
  if (fault != Fault::clock) return links_.set_late(fault, subjects, Delay{});
  timers_.correct_clocks(ServerSet(subjects));
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
