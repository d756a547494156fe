// Random faults: what the plan's weather does to the world, drawn from the stream "fault".
#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

void Simulator::schedule_weather(WeatherKind kind) {
  const auto at = static_cast<std::uint16_t>(kind);
  const Time every = (plan_.weather.*kRecurrings[at]).every_us;
  if (every == 0 || calm_) return;
  push(now_ + 1 + fault_.exponential(every), Due::weather, at);
}

void Simulator::on_weather(std::uint16_t at) {
  if (calm_) return;
  const auto kind = static_cast<WeatherKind>(at);
  schedule_weather(kind);
  if (free_spells_.empty() && spells_.size() == kSpellsMax) return;
  const Delay& lasts = (plan_.weather.*kRecurrings[at]).lasts;
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
      return begin_replacement(lasts);
    case WeatherKind::crash:
    case WeatherKind::pause:
    case WeatherKind::slow:
    case WeatherKind::sync_failure:
    case WeatherKind::full_disk:
    case WeatherKind::clock:
      return break_server(kind, lasts);
  }
}

void Simulator::break_server(WeatherKind kind, const Delay& lasts) {
  ServerSet victims = world_.servers() - world_.down() - world_.paused();
  if (kind == WeatherKind::full_disk) victims = victims - world_.full_disks();
  if (kind == WeatherKind::sync_failure) {
    for (const ServerId server : victims) {
      if (sync_at_[server] == kNever) victims.remove(server);
    }
  }
  if (victims.empty()) return;
  const Weather& weather = plan_.weather;
  const ServerId victim = fault_.one_of(victims);
  Actions actions;
  if (kind == WeatherKind::crash) {
    const std::uint32_t ways = weather.torn_writes ? kTornWrite + 1 : kTornWrite;
    actions.push(Action::crash(victim, static_cast<std::uint32_t>(fault_.below(ways))));
  } else if (kind == WeatherKind::pause) {
    actions.push(Action::pause(victim));
  } else if (kind == WeatherKind::sync_failure) {
    actions.push(Action::fail_sync(victim));
  } else if (kind == WeatherKind::full_disk) {
    actions.push(Action::fill_disk(victim));
  } else if (kind == WeatherKind::slow) {
    slow_by_[victim] = weather.slow_by;
    begin_spell(kind, actions, lasts).faults.slow.add(victim);
    return;
  } else if (kind == WeatherKind::clock) {
    const auto drift = static_cast<std::int64_t>(weather.clock_drift);
    const auto off = static_cast<std::int64_t>(fault_.below(2 * weather.clock_drift + 1)) - drift;
    change_clock(victim, {static_cast<std::int32_t>(off), 0, std::nullopt});
    begin_spell(kind, actions, lasts).faults.clock.add(victim);
    return;
  }
  begin_spell(kind, actions, lasts);
}

void Simulator::break_links(WeatherKind kind, const Delay& lasts) {
  const ServerSet servers = world_.servers();
  Actions actions;
  const auto cut = [&](ServerSet from, ServerSet to) {
    if (from.empty() || to.empty()) return;
    actions.push(Action::cut(from, to));
  };
  const auto some = [&] { return servers & ServerSet(static_cast<std::uint16_t>(fault_.next())); };
  if (kind == WeatherKind::one_way) {
    const ServerSet from = some();
    cut(from, some());
  } else if (kind == WeatherKind::shape) {
    const auto shape = static_cast<Shape>(fault_.below(kShapes));
    core::Bounded<ServerId, core::kServersMax> order;
    for (ServerSet left = servers; !left.empty(); left.remove(order[order.size() - 1])) {
      order.push(fault_.one_of(left));
    }
    const auto cuts = cuts_of(shape, {order.begin(), order.end()});
    for (const ServerId server : servers) cut(ServerSet::of(server), cuts[server]);
  } else {
    ServerSet group;
    if (kind == WeatherKind::isolate) {
      const ServerId leader = world_.leader();
      const bool prefers = leader != core::kNobody && fault_.below(2) == 0;
      group = ServerSet::of(prefers ? leader : fault_.one_of(servers));
    } else {
      group = some();
    }
    cut(group, servers - group);
    cut(servers - group, group);
  }
  if (!actions.empty()) begin_spell(kind, actions, lasts);
}

void Simulator::flap(const Delay& lasts) {
  const ServerSet servers = world_.servers();
  if (servers.size() < 2) return;
  const ServerSet one = ServerSet::of(fault_.one_of(servers));
  const ServerSet other = ServerSet::of(fault_.one_of(servers - one));
  const auto flips = static_cast<std::uint32_t>(2 * fault_.between(1, 5));
  Actions actions;
  actions.push(Action::cut(one, other));
  actions.push(Action::cut(other, one));
  const Delay each{lasts.min_us / flips, lasts.tail_mean_us / flips};
  Spell& spell = begin_spell(WeatherKind::flapping, actions, each);
  spell.flips = flips;
  spell.flips_every_us = 1 + fault_.delay(each);
}

void Simulator::ask_for_transfer() {
  const ServerId leader = world_.leader();
  if (leader == core::kNobody) return;
  const ServerSet others = world_.views()[leader].configuration.voting() - ServerSet::of(leader);
  if (others.empty()) return;
  course_.charges.begin(Fault::transfer);
  pending_.push_back(Action::transfer(leader, fault_.one_of(others)));
}

void Simulator::ask_for_change() {
  const ServerId leader = world_.leader();
  if (leader == core::kNobody) return;
  const core::Configuration& now = world_.views()[leader].configuration;
  const core::Settings& features = world_.setup().settings;
  ServerSet servers = world_.servers();
  // What the old machine has acknowledged must not be counted as the new one's.
  if (replacement_.stage == Replacement::Stage::away) servers.remove(replacement_.server);
  if (servers.empty()) return;
  ServerSet voters = now.voters;
  ServerSet learners = now.learners;
  if (features.joint_consensus && fault_.below(3) == 0) {
    voters = servers & ServerSet(static_cast<std::uint16_t>(fault_.next()));
    learners = learners - voters;
  } else {
    const ServerId one = fault_.one_of(servers);
    const bool other_way = fault_.below(4) == 0;
    if (voters.contains(one)) {
      voters.remove(one);
      if (other_way) learners.add(one);
    } else if (learners.contains(one)) {
      learners.remove(one);
      if (!other_way) voters.add(one);
    } else if (other_way && features.catch_up_rounds_max == 0) {
      voters.add(one);
    } else {
      learners.add(one);
    }
  }
  if (voters.empty() || (voters == now.voters && learners == now.learners)) return;
  course_.charges.begin(Fault::membership);
  pending_.push_back(Action::change_membership(leader, voters, learners));
}

Simulator::Spell& Simulator::begin_spell(WeatherKind kind, const Actions& actions,
                                         const Delay& lasts) {
  Spell spell;
  spell.fault = fault_of(kind);
  course_.charges.begin(spell.fault);
  for (const Action& action : actions) {
    spell.faults.note(action);
    pending_.push_back(action);
  }
  auto at = static_cast<std::uint16_t>(spells_.size());
  if (free_spells_.empty()) {
    spells_.push_back(spell);
  } else {
    at = free_spells_.back();
    free_spells_.pop_back();
    spells_[at] = spell;
  }
  push(now_ + 1 + fault_.delay(lasts), Due::weather_end, at);
  return spells_[at];
}

void Simulator::flip_spell(std::uint16_t at) {
  Spell& spell = spells_[at];
  const bool begins_again = !spell.under_way && !calm_;
  const bool is_over = calm_ || spell.flips == 0;
  spell.under_way = begins_again;
  if (is_over) {
    free_spells_.push_back(at);
  } else {
    --spell.flips;
    push(now_ + spell.flips_every_us, Due::weather_end, at);
  }
  if (calm_) return;
  if (!begins_again) return end_spell(spell.faults);
  for (const ServerId from : world_.servers()) {
    const ServerSet to = spell.faults.cut[from];
    if (to.empty()) continue;
    pending_.push_back(Action::cut(ServerSet::of(from), to));
  }
}

void Simulator::end_spell(const Faults& ended) {
  // What the timeline or another spell wants stays as it is.
  Faults wanted = told_;
  for (const Spell& spell : spells_) {
    if (spell.under_way) wanted.add(spell.faults);
  }
  if (replacement_.stage == Replacement::Stage::away) wanted.down.add(replacement_.server);
  undo(ended, wanted);
}

void Simulator::undo(const Faults& ended, const Faults& wanted) {
  for (const ServerId server : ended.slow - wanted.slow) slow_by_[server] = Delay{0, 0};
  for (const ServerId server : ended.clock - wanted.clock) {
    change_clock(server, {0, 0, false});
  }
  // Who has stopped at its full disk starts again when there is room; the last one comes first.
  const ServerSet with_room = ended.full - wanted.full;
  for (const ServerId server : (ended.down | with_room) - wanted.down) {
    pending_.push_back(Action::restart(server));
  }
  for (const ServerId server : with_room) {
    pending_.push_back(Action::free_disk(server));
  }
  for (const ServerId server : ended.paused - wanted.paused) {
    pending_.push_back(Action::resume(server));
  }
  const auto to_heal = [&](ServerId from) { return ended.cut[from] - wanted.cut[from]; };
  ServerSet left = world_.servers();
  while (!left.empty()) {  // the links that are cut towards the same servers in one action
    const ServerSet to = to_heal(left.lowest());
    ServerSet group;
    for (const ServerId from : left) {
      if (to_heal(from) == to) group.add(from);
    }
    left = left - group;
    if (!to.empty()) {
      pending_.push_back(Action::heal(group, to));
    }
  }
}

}  // namespace squall::sim::simulate
