// The events of a run for exports, with what became of their messages.
#pragma once

#include "traces/exports/export_format.hpp"

namespace squall::traces::exports {

class EventCollector {
 public:
  /// `world`: before its first event.
  explicit EventCollector(const sim::World& world) : follower_(world) {}

  /// Of each report, in order; nullptr where nothing happened.
  const RunEvent* add(const sim::Report& report, const sim::World& world, sim::Time now);
  /// By slot of the network: which message is there; 0: none.
  std::span<const MessageId> slots() const { return follower_.slots(); }

 private:
  RunEvent event_;
  messages::MessageFollower follower_;
};

}  // namespace squall::traces::exports
