// Follows messages by the slots that the network gives them.
#include "traces/messages/message_follower.hpp"

#include <algorithm>

namespace squall::traces::messages {

using sim::ActionKind;
using sim::Network;

namespace {

Network::Fate fate_of(const core::Message& message, const Network& network) {
  if (network.is_cut(message.from, message.to)) return Network::Fate::cut;
  if (network.blocks().match(message)) return Network::Fate::blocked;
  return network.holds().match(message) ? Network::Fate::held : Network::Fate::flies;
}

}  // namespace

MessageFollower::MessageFollower(const sim::World& world)
    : slots_(world.setup().limits.messages, 0) {}

void MessageFollower::add(const sim::Report& report, const sim::World& world) {
  departures_.clear();
  follow_message(report, world);
  find_departures(report, world);
}

void MessageFollower::go_back(const Mark& mark) {
  last_ = mark.last;
  slots_ = mark.slots;
  message_ = 0;
  arrival_ = Arrival::none;
  departures_.clear();
}

void MessageFollower::follow_message(const sim::Report& report, const sim::World& world) {
  message_ = 0;
  arrival_ = Arrival::none;
  if (!report.has_message) return;
  MessageId& id = slots_[report.action.slot];
  message_ = id;
  const ActionKind kind = report.action.kind;
  if (kind == ActionKind::deliver) {
    arrival_ = Arrival::arrives;
    if (!report.stepped && !report.stopped) {
      const bool is_cut = world.network().is_cut(report.message.from, report.message.to);
      arrival_ = is_cut ? Arrival::cut : Arrival::down;
    }
  } else if (kind == ActionKind::drop) {
    arrival_ = Arrival::dropped;
  } else if (kind == ActionKind::garble) {
    arrival_ = Arrival::garbled;
  }
  if (arrival_ != Arrival::none) id = 0;
}

void MessageFollower::find_departures(const sim::Report& report, const sim::World& world) {
  if (report.action.kind == ActionKind::duplicate) {
    for (const std::uint16_t slot : report.entered) {
      slots_[slot] = ++last_;
      departures_.push_back({last_, message_, report.message, Network::Fate::flies, slot});
    }
    return;
  }
  std::size_t at = 0;
  for (const core::Message& message : report.freed) {
    place(message, report.entered, world.network(), at);
  }
  for (const core::Message& message : report.sent) {
    if (report.waits && message.after_sync) continue;
    place(message, report.entered, world.network(), at);
  }
  find_held(world);
}

void MessageFollower::place(const core::Message& message, std::span<const std::uint16_t> entered,
                            const Network& network, std::size_t& at) {
  Departure departure{++last_, 0, message, fate_of(message, network), 0};
  if (departure.fate == Network::Fate::flies) {
    // A full network loses the last ones.
    if (at == entered.size()) {
      departure.fate = Network::Fate::full;
    } else {
      departure.slot = entered[at++];
      slots_[departure.slot] = departure.id;
    }
  }
  departures_.push_back(departure);
}

/// No report says into which slots the messages went that are held: those that are new there.
void MessageFollower::find_held(const sim::World& world) {
  const auto is_held = [](const Departure& departure) {
    return departure.fate == Network::Fate::held;
  };
  if (std::none_of(departures_.begin(), departures_.end(), is_held)) return;
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
      departure.slot = news[at++];
      slots_[departure.slot] = departure.id;
    }
  }
}

}  // namespace squall::traces::messages
