// Matches the messages of a report with the network's slots.
#include "traces/view/message_ledger.hpp"

#include "traces/action_words.hpp"

namespace squall::traces::view {

using sim::ActionKind;

namespace {

std::uint32_t entries_of(const core::Message& message) {
  if (const auto* append = std::get_if<core::AppendEntries>(&message.body)) return append->count;
  if (const auto* opaque = std::get_if<core::Opaque>(&message.body)) return opaque->count;
  return 0;
}

}  // namespace

void MessageLedger::end_of_named(const sim::Report& report, std::uint32_t event) {
  named_ = report.has_message ? in_slot(report.action.slot) : kNone;
  if (named_ == kNone) return;
  MessageRow& row = rows_[static_cast<std::size_t>(named_)];
  const ActionKind kind = report.action.kind;
  if (kind == ActionKind::deliver) {
    // A server that is down hears nothing.
    row.fate = report.stepped ? MessageFate::delivered : MessageFate::dropped;
    (report.stepped ? row.received : row.ended) = event;
  } else if (kind == ActionKind::drop || kind == ActionKind::garble) {
    row.garbled = kind == ActionKind::garble;
    row.fate = MessageFate::dropped;
    row.ended = event;
  } else {
    return;  // a copy was made of it, or it flies now
  }
  in_slot_[report.action.slot] = kNone;
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

void MessageLedger::depart(std::int32_t number, const core::Message& message,
                           const sim::Report& report, const sim::World& world,
                           std::uint32_t event) {
  MessageRow& row = rows_[static_cast<std::size_t>(number)];
  const std::uint64_t key = core::message_key(message, world.tree());
  const sim::Network& network = world.network();
  const auto takes = [&](std::uint16_t slot) {
    return in_slot_[slot] == kNone && network.key(slot) == key;
  };
  for (const std::uint16_t slot : report.entered) {
    if (!takes(slot)) continue;
    in_slot_[slot] = number;
    row.entered = event;
    row.fate = MessageFate::in_flight;
    return;
  }
  for (const std::uint16_t slot : network.held()) {
    if (!takes(slot)) continue;
    in_slot_[slot] = number;
    row.fate = MessageFate::held;
    return;
  }
  row.fate = MessageFate::lost;
  row.ended = event;
}

void MessageLedger::add(const sim::Report& report, const sim::World& world, std::uint32_t event) {
  end_of_named(report, event);
  std::deque<std::int32_t>& waiting = waiting_[report.action.server];
  for (const core::Message& message : report.freed) {
    if (waiting.empty()) break;
    const std::int32_t row = waiting.front();
    waiting.pop_front();
    depart(row, message, report, world, event);
  }
  for (const core::Message& message : report.sent) {
    const std::int32_t row = open(message, event);
    if (report.waits && message.after_sync) {
      rows_[static_cast<std::size_t>(row)].fate = MessageFate::waits;
      waiting.push_back(row);
    } else {
      depart(row, message, report, world, event);
    }
  }
  if (report.stopped) {
    for (const std::int32_t row : waiting) {
      rows_[static_cast<std::size_t>(row)].fate = MessageFate::lost;
      rows_[static_cast<std::size_t>(row)].ended = event;
    }
    waiting.clear();
  }
  for (const std::uint16_t slot : report.entered) {
    if (in_slot_[slot] == kNone && named_ != kNone) {
      MessageRow copy = rows_[static_cast<std::size_t>(named_)];
      copy.copy_of = named_;
      copy.received = copy.ended = 0;
      rows_.push_back(copy);
      in_slot_[slot] = static_cast<std::int32_t>(rows_.size()) - 1;
    }
    if (in_slot_[slot] == kNone) continue;
    MessageRow& row = rows_[static_cast<std::size_t>(in_slot_[slot])];
    row.entered = event;
    row.fate = MessageFate::in_flight;
  }
}

void MessageLedger::go_back(const Mark& mark) {
  rows_.resize(mark.rows);
  in_slot_ = mark.in_slot;
  waiting_ = mark.waiting;
  named_ = kNone;
}

}  // namespace squall::traces::view
