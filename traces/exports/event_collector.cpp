// Follows messages by the slots that the network gives them.
#include "traces/exports/event_collector.hpp"

#include <algorithm>

namespace squall::traces::exports {

using sim::ActionKind;
using sim::Network;

EventCollector::EventCollector(const sim::World& world)
    : slots_(world.setup().limits.messages, 0) {}

const RunEvent* EventCollector::add(const sim::Report& report, const sim::World& world,
                                    sim::Time now) {
  if (!report.enabled) return nullptr;
  event_ = RunEvent{};
  event_.number = world.tally().events;
  event_.time_us = now;
  event_.report = &report;
  event_.world = &world;
  event_.server = report.action.server;
  departures_.clear();
  follow_message();
  find_departures();
  event_.departures = departures_;
  event_.slots = slots_;
  return &event_;
}

void EventCollector::follow_message() {
  const sim::Report& report = *event_.report;
  if (!report.has_message) return;
  MessageId& id = slots_[report.action.slot];
  event_.message = id;
  const ActionKind kind = report.action.kind;
  if (kind == ActionKind::deliver) {
    event_.arrival = Arrival::arrives;
    if (!report.stepped && !report.stopped) {
      const bool is_cut = event_.world->network().is_cut(report.message.from, report.message.to);
      event_.arrival = is_cut ? Arrival::cut : Arrival::down;
    }
  } else if (kind == ActionKind::drop) {
    event_.arrival = Arrival::dropped;
  } else if (kind == ActionKind::garble) {
    event_.arrival = Arrival::garbled;
  }
  if (event_.arrival != Arrival::none) id = 0;
}

void EventCollector::find_departures() {
  const sim::Report& report = *event_.report;
  std::size_t entered = 0;
  if (report.action.kind == ActionKind::duplicate) {
    for (const std::uint16_t slot : report.entered) {
      slots_[slot] = ++last_message_;
      departures_.push_back({last_message_, event_.message, report.message, Network::Fate::flies});
    }
    return;
  }
  for (const core::Message& message : report.freed) place(message, entered);
  for (const core::Message& message : report.sent) {
    if (!(report.waits && message.after_sync)) place(message, entered);
  }
  find_held();
}

void EventCollector::place(const core::Message& message, std::size_t& entered) {
  const sim::Report& report = *event_.report;
  Departure departure{++last_message_, 0, message, fate_of(message)};
  if (departure.fate == Network::Fate::flies) {
    // A full network loses the last ones.
    if (entered == report.entered.size()) {
      departure.fate = Network::Fate::full;
    } else {
      slots_[report.entered[entered++]] = departure.id;
    }
  }
  departures_.push_back(departure);
}

Network::Fate EventCollector::fate_of(const core::Message& message) const {
  const Network& network = event_.world->network();
  if (network.is_cut(message.from, message.to)) return Network::Fate::cut;
  if (network.blocks().match(message)) return Network::Fate::blocked;
  return network.holds().match(message) ? Network::Fate::held : Network::Fate::flies;
}

/// No report says into which slots the messages went that are held: those that are new there.
void EventCollector::find_held() {
  const auto is_held = [](const Departure& departure) {
    return departure.fate == Network::Fate::held;
  };
  if (std::none_of(departures_.begin(), departures_.end(), is_held)) return;
  const sim::World& world = *event_.world;
  std::vector<std::uint16_t> news;
  for (const std::uint16_t slot : world.network().held()) {
    if (slots_[slot] == 0) news.push_back(slot);
  }
  std::size_t at = 0;
  for (Departure& departure : departures_) {
    if (!is_held(departure)) continue;
    if (at == news.size()) {
      departure.fate = Network::Fate::full;
    } else {
      slots_[news[at++]] = departure.id;
    }
  }
}

}  // namespace squall::traces::exports
