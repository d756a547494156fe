// What a format of another tool gets of a run: its events, with numbered messages, in their order.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/world.hpp"
#include "traces/messages/message_follower.hpp"

namespace squall::traces::exports {

using messages::Arrival;
using messages::Departure;
using messages::MessageId;

/// One event. Valid until the next one.
struct RunEvent {
  std::uint64_t number = 0;  // of the run, from 1
  sim::Time time_us = 0;
  const sim::Report* report = nullptr;
  const sim::World* world = nullptr;      // after the event
  core::ServerId server = core::kNobody;  // that acted, or to which something was done
  MessageId message = 0;                  // that the report carries; 0: none
  Arrival arrival = Arrival::none;        // of that message
  std::span<const Departure> departures;  // in their order
  std::span<const MessageId> slots;       // of the network: which message is where; 0: none

  const core::View& before() const { return report->before; }
  const core::View& after() const { return world->views()[server]; }
  bool boots() const { return report->stepped && report->action.kind == sim::ActionKind::restart; }
};

/// Where an export begins: before its first event.
struct Opening {
  const scenarios::Scenario* scenario = nullptr;
  std::uint64_t seed = 0;
  const sim::World* world = nullptr;
  sim::Time time_us = 0;
  std::uint64_t first_event = 1;
  std::span<const MessageId> slots;
  /// Which part of the run it is, as a sentence; empty: all of it.
  std::string part;

  /// "leader-crash, seed 0x1"; on one line.
  std::string title() const;
};

/// Where it ends: after its last event.
struct Closing {
  const sim::World* world = nullptr;
  sim::Time time_us = 0;
};

/// Writes one format. The same events give the same bytes.
class ExportFormat {
 public:
  virtual ~ExportFormat() = default;
  virtual void begin(const Opening& opening) = 0;
  virtual void add(const RunEvent& event) = 0;
  virtual void end(const Closing& closing) = 0;
};

}  // namespace squall::traces::exports
