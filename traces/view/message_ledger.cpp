// A row for each message that was sent, also for one that waits for its sender's disk.
#include "traces/view/message_ledger.hpp"

namespace squall::traces::view {

using messages::Arrival;
using messages::Departure;
using sim::Network;

namespace {

std::uint32_t entries_of(const core::Message& message) {
  if (const auto* append = std::get_if<core::AppendEntries>(&message.body)) return append->count;
  if (const auto* opaque = std::get_if<core::Opaque>(&message.body)) return opaque->count;
  return 0;
}

}  // namespace

void MessageLedger::end_of_named(std::uint32_t event) {
  named_ = row_of(follower_.message());
  if (named_ == kNone || follower_.arrival() == Arrival::none) return;
  MessageRow& named = row(named_);
  if (follower_.arrival() == Arrival::arrives) {
    named.fate = MessageFate::delivered;
    named.received = event;
    return;
  }
  named.garbled = follower_.arrival() == Arrival::garbled;
  named.fate = MessageFate::dropped;
  named.ended = event;
}

std::int32_t MessageLedger::open(const core::Message& message, std::uint32_t event) {
  MessageRow row;
  row.from = message.from;
  row.to = message.to;
  row.type = message.stands_for();
  row.term = message.term;
  row.entries = entries_of(message);
  row.sent = event;
  rows_.push_back(row);
  return static_cast<std::int32_t>(rows_.size()) - 1;
}

void MessageLedger::depart(std::int32_t number, const Departure& departure, std::uint32_t event) {
  row_of_.push_back(number);
  MessageRow& leaves = row(number);
  if (departure.is_lost()) {
    leaves.fate = MessageFate::lost;
    leaves.ended = event;
  } else if (departure.fate == Network::Fate::held) {
    leaves.fate = MessageFate::held;
  } else {
    leaves.fate = MessageFate::in_flight;
    leaves.entered = event;
  }
}

void MessageLedger::add(const sim::Report& report, const sim::World& world, std::uint32_t event) {
  follower_.add(report, world);
  end_of_named(event);
  std::deque<std::int32_t>& waiting = waiting_[report.action.server];
  const auto departures = follower_.departures();
  std::size_t at = 0;
  const auto leaves = [&](std::int32_t number) { depart(number, departures[at++], event); };
  if (report.action.kind == sim::ActionKind::duplicate) {
    while (at < departures.size()) {
      MessageRow copy = row(named_);
      copy.copy_of = named_;
      rows_.push_back(copy);
      leaves(static_cast<std::int32_t>(rows_.size()) - 1);
    }
    return;
  }
  for (const core::Message& message : report.freed) {
    // What was sent before the first event has no row yet.
    const std::int32_t number = waiting.empty() ? open(message, event) : waiting.front();
    if (!waiting.empty()) waiting.pop_front();
    leaves(number);
  }
  for (const core::Message& message : report.sent) {
    const std::int32_t number = open(message, event);
    if (report.waits && message.after_sync) {
      row(number).fate = MessageFate::waits;
      waiting.push_back(number);
    } else {
      leaves(number);
    }
  }
  if (report.stopped) {
    for (const std::int32_t number : waiting) {
      row(number).fate = MessageFate::lost;
      row(number).ended = event;
    }
    waiting.clear();
  }
  // Those that were held until now.
  for (const std::uint16_t slot : report.entered) {
    const std::int32_t number = in_slot(slot);
    if (number == kNone || row(number).fate != MessageFate::held) continue;
    row(number).entered = event;
    row(number).fate = MessageFate::in_flight;
  }
}

void MessageLedger::go_back(const Mark& mark) {
  rows_.resize(mark.rows);
  row_of_.resize(mark.flying.last);
  follower_.go_back(mark.flying);
  waiting_ = mark.waiting;
  named_ = kNone;
}

}  // namespace squall::traces::view
