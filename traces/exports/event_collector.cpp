// An event is a report, and the messages that it concerns.
#include "traces/exports/event_collector.hpp"

namespace squall::traces::exports {

const RunEvent* EventCollector::add(const sim::Report& report, const sim::World& world,
                                    sim::Time now) {
  if (!report.enabled) return nullptr;
  follower_.add(report, world);
  event_.number = world.tally().events;
  event_.time_us = now;
  event_.report = &report;
  event_.world = &world;
  event_.server = report.action.server;
  event_.message = follower_.message();
  event_.arrival = follower_.arrival();
  event_.departures = follower_.departures();
  event_.slots = follower_.slots();
  return &event_;
}

}  // namespace squall::traces::exports
