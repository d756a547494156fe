// Random faults: what the plan's weather does to the world, drawn from the stream "fault".
#include "sim/simulator.hpp"

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

namespace {
enum WeatherKind : std::uint16_t { crashes, pauses, partitions, one_ways, isolations };
}  // namespace

const Recurring& Simulator::recurring(std::uint16_t kind) const {
  const Weather& weather = plan_.weather;
  const Recurring* const all[kWeatherKinds] = {&weather.crash, &weather.pause, &weather.partition,
                                               &weather.one_way, &weather.isolate};
  return *all[kind];
}

void Simulator::schedule_weather(std::uint16_t kind) {
  const Time every = recurring(kind).every_us;
  if (every == 0 || calm_) return;
  push(now_ + 1 + fault_.exponential(every), Due::weather, kind);
}

void Simulator::on_weather(std::uint16_t kind) {
  if (calm_) return;
  schedule_weather(kind);
  if (free_spells_.empty() && spells_.size() == kSpellsMax) return;
  const Delay& lasts = recurring(kind).lasts;
  const ServerSet servers = world_.servers();
  const ServerSet live = servers - world_.down() - world_.paused();
  switch (static_cast<WeatherKind>(kind)) {
    case crashes: {
      if (live.empty()) return;
      const ServerId victim = fault_.one_of(live);
      const auto survivors = static_cast<std::uint32_t>(fault_.below(3));
      return begin_spell({{ActionKind::crash, victim, 0, survivors}}, lasts);
    }
    case pauses:
      if (live.empty()) return;
      return begin_spell({{ActionKind::pause, fault_.one_of(live), 0, 0}}, lasts);
    case partitions:
    case isolations: {
      ServerSet group;
      if (kind == isolations) {
        const ServerId leader = world_.leader();
        const bool prefers = leader != core::kNobody && fault_.below(2) == 0;
        group = ServerSet::of(prefers ? leader : fault_.one_of(servers));
      } else {
        group = servers & ServerSet(static_cast<std::uint16_t>(fault_.next()));
      }
      const ServerSet rest = servers - group;
      if (group.empty() || rest.empty()) return;
      return begin_spell({{ActionKind::cut, core::kNobody, 0, links(group, rest)},
                          {ActionKind::cut, core::kNobody, 0, links(rest, group)}},
                         lasts);
    }
    case one_ways: {
      const ServerSet from = servers & ServerSet(static_cast<std::uint16_t>(fault_.next()));
      const ServerSet to = servers & ServerSet(static_cast<std::uint16_t>(fault_.next()));
      if (from.empty() || to.empty()) return;
      return begin_spell({{ActionKind::cut, core::kNobody, 0, links(from, to)}}, lasts);
    }
  }
}

void Simulator::begin_spell(std::initializer_list<Action> actions, const Delay& lasts) {
  Spell spell;
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
}

void Simulator::end_spell(std::uint16_t at) {
  spells_[at].under_way = false;
  free_spells_.push_back(at);
  if (calm_) return;
  // What the timeline or another spell wants stays as it is.
  Faults wanted = told_;
  for (const Spell& spell : spells_) {
    if (spell.under_way) wanted.add(spell.faults);
  }
  const Faults& ended = spells_[at].faults;
  for (const ServerId server : ended.down - wanted.down) {
    pending_.push_back({ActionKind::restart, server, 0, 0});
  }
  for (const ServerId server : ended.paused - wanted.paused) {
    pending_.push_back({ActionKind::resume, server, 0, 0});
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
      pending_.push_back({ActionKind::heal, core::kNobody, 0, links(group, to)});
    }
  }
}

void Simulator::on_calm() {
  calm_ = true;
  const ServerSet all = world_.servers();
  for (const ServerId server : world_.down()) {
    pending_.push_back({ActionKind::restart, server, 0, 0});
  }
  for (const ServerId server : world_.paused()) {
    pending_.push_back({ActionKind::resume, server, 0, 0});
  }
  pending_.push_back({ActionKind::heal, core::kNobody, 0, links(all, all)});
}

void Simulator::set_link_weather(ServerSet from, ServerSet to, const LinkWeather& weather) {
  SQUALL_ASSERT(link_weather_.size() < 256);
  const auto rule = static_cast<std::uint8_t>(link_weather_.size());
  link_weather_.push_back(weather);
  for (const ServerId one : from) {
    for (const ServerId other : to) link_rule_[one][other] = rule;
  }
}

}  // namespace squall::sim
