// What became of every message of a run: who sent it, when it flew, how it ended.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "traces/messages/message_follower.hpp"

namespace squall::traces::view {

enum class MessageFate : std::uint8_t {
  in_flight,
  delivered,
  dropped,  // by the network, at a server that is down, or garbled
  lost,     // when it was sent: a cut link, a filter, a full network, a crash before the sync
  held,
  waits,  // for its sender's disk
};

/// Events are counted from 1; 0: there was none.
struct MessageRow {
  core::ServerId from = core::kNobody;
  core::ServerId to = core::kNobody;
  core::MessageType type = core::MessageType::opaque;
  core::Term term = 0;
  std::uint32_t entries = 0;
  std::uint32_t sent = 0;
  std::uint32_t entered = 0;  // since then it flies
  std::uint32_t received = 0;
  std::uint32_t ended = 0;  // otherwise than by arriving
  MessageFate fate = MessageFate::lost;
  std::int32_t copy_of = -1;
  bool garbled = false;
};

/// Follows a World report by report.
class MessageLedger {
 public:
  static constexpr std::int32_t kNone = -1;

  explicit MessageLedger(const sim::World& world) : follower_(world) {}

  /// Call after each enabled action. `event`: its number.
  void add(const sim::Report& report, const sim::World& world, std::uint32_t event);
  const std::vector<MessageRow>& rows() const { return rows_; }
  /// Which row the latest event named; kNone: it named no message.
  std::int32_t named() const { return named_; }
  /// Which row is in flight or held there; kNone: none.
  std::int32_t in_slot(std::uint16_t slot) const {
    const auto slots = follower_.slots();
    return slot < slots.size() ? row_of(slots[slot]) : kNone;
  }
  /// Of the server, in the order in which they were sent.
  const std::deque<std::int32_t>& waiting(core::ServerId server) const { return waiting_[server]; }

  /// What flies and waits at one moment.
  struct Mark {
    std::size_t rows = 0;
    messages::MessageFollower::Mark flying;
    core::PerServer<std::deque<std::int32_t>> waiting;
  };
  Mark mark() const { return {rows_.size(), follower_.mark(), waiting_}; }
  /// The rows of that moment are there again; how they ended may still be what came later.
  void go_back(const Mark& mark);

 private:
  std::int32_t row_of(messages::MessageId id) const { return id == 0 ? kNone : row_of_[id - 1]; }
  MessageRow& row(std::int32_t number) { return rows_[static_cast<std::size_t>(number)]; }
  void end_of_named(std::uint32_t event);
  std::int32_t open(const core::Message& message, std::uint32_t event);
  void depart(std::int32_t number, const messages::Departure& departure, std::uint32_t event);

  messages::MessageFollower follower_;
  std::vector<MessageRow> rows_;
  std::vector<std::int32_t> row_of_;  // by number of the message, from 1
  core::PerServer<std::deque<std::int32_t>> waiting_;
  std::int32_t named_ = kNone;
};

}  // namespace squall::traces::view
