// The events of a run for exports: numbers messages, and follows them from departure to receipt.
#pragma once

#include <map>
#include <vector>

#include "traces/exports/export_format.hpp"

namespace squall::traces::exports {

class EventCollector {
 public:
  /// `world`: before its first event.
  explicit EventCollector(const sim::World& world);

  /// Of each report, in order; nullptr where nothing happened. COST: as many steps as messages are
  /// in flight, where filters hold messages.
  const RunEvent* add(const sim::Report& report, const sim::World& world, sim::Time now);
  /// By slot of the network: which message is there; 0: none.
  std::span<const MessageId> slots() const { return slots_; }

 private:
  void follow_message();
  void find_departures();
  void place(const core::Message& message, std::size_t& entered);
  sim::Network::Fate fate_of(const core::Message& message) const;
  void find_held();

  RunEvent event_;
  MessageId last_message_ = 0;
  std::vector<MessageId> slots_;
  std::vector<Departure> departures_;
};

}  // namespace squall::traces::exports
