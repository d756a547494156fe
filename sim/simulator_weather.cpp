// Random faults: what the plan's weather does to the world, drawn from the stream "fault".
#include "sim/simulator.hpp"

namespace squall::sim {

using core::ServerId;
using core::ServerSet;

namespace {
enum WeatherKind : std::uint16_t { crashes, pauses, partitions, one_ways, isolations };

ServerId pick(ServerSet from, Rng& rng) {
  auto skip = rng.below(static_cast<std::uint64_t>(from.size()));
  for (const ServerId server : from) {
    if (skip-- == 0) return server;
  }
  return core::kNobody;
}
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
  const Delay& lasts = recurring(kind).lasts;
  const ServerSet servers = world_.servers();
  const ServerSet live = servers - world_.down() - world_.paused();
  switch (static_cast<WeatherKind>(kind)) {
    case crashes: {
      if (live.empty()) return;
      const ServerId victim = pick(live, fault_);
      const auto survivors = static_cast<std::uint32_t>(fault_.below(3));
      pending_.push_back({ActionKind::crash, victim, 0, survivors});
      return begin_spell({{ActionKind::restart, victim, 0, 0}, {}}, lasts);
    }
    case pauses: {
      if (live.empty()) return;
      const ServerId victim = pick(live, fault_);
      pending_.push_back({ActionKind::pause, victim, 0, 0});
      return begin_spell({{ActionKind::resume, victim, 0, 0}, {}}, lasts);
    }
    case partitions:
    case isolations: {
      ServerSet group;
      if (kind == isolations) {
        const ServerId leader = world_.leader();
        const bool prefers = leader != core::kNobody && fault_.below(2) == 0;
        group = ServerSet::of(prefers ? leader : pick(servers, fault_));
      } else {
        group = servers & ServerSet(static_cast<std::uint16_t>(fault_.next()));
      }
      const ServerSet rest = servers - group;
      if (group.empty() || rest.empty()) return;
      pending_.push_back({ActionKind::cut, core::kNobody, 0, links(group, rest)});
      pending_.push_back({ActionKind::cut, core::kNobody, 0, links(rest, group)});
      return begin_spell({{ActionKind::heal, core::kNobody, 0, links(group, rest)},
                          Action{ActionKind::heal, core::kNobody, 0, links(rest, group)}},
                         lasts);
    }
    case one_ways: {
      const ServerSet from = servers & ServerSet(static_cast<std::uint16_t>(fault_.next()));
      const ServerSet to = servers & ServerSet(static_cast<std::uint16_t>(fault_.next()));
      if (from.empty() || to.empty()) return;
      pending_.push_back({ActionKind::cut, core::kNobody, 0, links(from, to)});
      return begin_spell({{ActionKind::heal, core::kNobody, 0, links(from, to)}, {}}, lasts);
    }
  }
}

void Simulator::begin_spell(const Spell& spell, const Delay& lasts) {
  std::uint16_t at = 0;
  if (free_spells_.empty()) {
    at = static_cast<std::uint16_t>(spells_.size());
    spells_.push_back(spell);
  } else {
    at = free_spells_.back();
    free_spells_.pop_back();
    spells_[at] = spell;
  }
  push(now_ + 1 + fault_.delay(lasts), Due::weather_end, at);
}

void Simulator::end_spell(const Spell& spell) {
  if (spell.second) pending_.push_back(*spell.second);
  pending_.push_back(spell.first);
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
