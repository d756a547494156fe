// Messages in time: when each arrives, is lost, or is doubled.
#include <algorithm>

#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

namespace {

/// Bytes on the wire: a header, and 32 for each entry, or for each key of a snapshot's piece.
std::uint64_t size_of(const core::Message& message, std::uint16_t keys) {
  std::uint64_t items = 0;
  if (const auto* request = std::get_if<core::AppendEntries>(&message.body)) {
    items = request->count;
  } else if (const auto* piece = std::get_if<core::InstallSnapshot>(&message.body)) {
    items = keys / piece->chunks + 1u;
  }
  return 64 + 32 * items;
}

}  // namespace

const Report* Simulator::on_deliver(std::uint16_t slot) {
  const ServerId to = world_.network().message(slot).to;
  if (world_.paused().contains(to)) {
    deferred_[to].push_back(slot);
    course_.charges.effect(Fault::pause);
    return nullptr;
  }
  return &perform(Action::deliver(slot));
}

void Simulator::deliver_deferred(ServerId server) {
  for (const std::uint16_t slot : deferred_[server]) push(now_, Due::deliver, slot);
  deferred_[server].clear();
}

void Simulator::schedule(std::uint16_t slot, bool copy) {
  const core::Message& message = world_.network().message(slot);
  const LinkWeather& weather = link_weather_[link_rule_[message.from][message.to]];
  Time delay = delay_.delay(weather.delay);
  if (weather.bandwidth != 0) {
    const Time on_link = time_on_link(message, weather);
    if (on_link == kNever) {
      course_.charges.strike(Fault::bandwidth);
      return push(now_, Due::drop, slot);
    }
    delay += on_link;
  }
  if (!calm_) {
    if (loss_.chance(weather.drop)) {
      course_.charges.strike(Fault::drop);
      return push(now_ + delay, Due::drop, slot);
    }
    if (loss_.chance(weather.garble)) return push(now_ + delay, Due::garble, slot);
    // A copy is not copied again: a share of 1 would fill the network with one message.
    if (!copy && weather.duplicate != 0 && loss_.chance(weather.duplicate)) {
      push(now_, Due::duplicate, slot);
    }
    if (weather.reorder != 0 && loss_.chance(weather.reorder)) {
      course_.charges.strike(Fault::reorder);
      delay += loss_.delay(weather.reorder_by);  // so that the others' delays stay as they are
    }
  }
  if (slow_by_[message.to] != Delay{}) {
    delay += slow_.delay(slow_by_[message.to]);
    course_.charges.effect(Fault::slow);
  }
  // A duplicate is made before its original arrives: it was pushed first.
  push(kMessages, now_ + delay, Due::deliver, slot);
}

Time Simulator::time_on_link(const core::Message& message, const LinkWeather& weather) {
  const std::uint64_t size = size_of(message, world_.setup().mix.keys);
  Time& busy_until = busy_until_[message.from][message.to];
  const Time begins = std::max(now_, busy_until);
  // What waits is what the link carries until then; a message that finds it idle never waits.
  const std::uint64_t waiting = (begins - now_) / kSecond_us * weather.bandwidth +
                                (begins - now_) % kSecond_us * weather.bandwidth / kSecond_us;
  if (weather.queue_bytes != 0 && begins > now_ && waiting + size > weather.queue_bytes) {
    return kNever;
  }
  if (begins > now_) course_.charges.strike(Fault::bandwidth);
  busy_until = begins + (size * kSecond_us + weather.bandwidth - 1) / weather.bandwidth;
  return busy_until - now_;
}

void Simulator::set_link_weather(ServerSet from, ServerSet to, const LinkWeather& weather) {
  SQUALL_ASSERT(link_weather_.size() < 256);
  const auto rule = static_cast<std::uint8_t>(link_weather_.size());
  link_weather_.push_back(weather);
  for (const ServerId one : from) {
    for (const ServerId other : to) link_rule_[one][other] = rule;
  }
}

}  // namespace squall::sim::simulate
