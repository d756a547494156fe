// A run as an event log: one line for each thing that a server did, as a running system writes it.
#pragma once

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <map>
#include <string_view>
#include <vector>

#include "scenarios/json/value.hpp"
#include "sim/world.hpp"

namespace squall::traces::server_log {

/// Writes the form of tools/check/README.md: each line tells one event of one server, and its state
/// where that changed. The lines of one action are in the order of Figure 3.1: what was received, the
/// term and the vote, the log, the commit index, what was applied, what was sent.
class LogWriter {
 public:
  /// Writes the header, and the boot of every server.
  LogWriter(std::ostream& out, const sim::World& world);

  /// Call for every report in order.
  void add(const sim::Report& report, const sim::World& world, sim::Time now);

 private:
  using Json = scenarios::json::Value;
  using MessageId = std::uint64_t;

  /// A line of `server` without its own members.
  Json line(core::ServerId server, std::string_view event) const;
  void write(const Json& line);
  void boot(core::ServerId server, const sim::World& world);
  void changes(core::ServerId server, const sim::World& world);
  void state(core::ServerId server, const core::View& after);
  void commit(core::ServerId server, core::Index index);
  /// True when a snapshot of another server took the log's place.
  bool log(core::ServerId server, const core::View& after, const core::LogTree& tree);
  void compaction(core::ServerId server, const core::View& after, const core::LogTree& tree);
  void configuration(core::ServerId server, const core::View& after, const core::LogTree& tree);
  void applied(core::ServerId server, const core::View& after, bool installs,
               const core::LogTree& tree);
  void message(core::ServerId server, std::string_view event, const core::Message& message,
               MessageId id);
  void departures(const sim::Report& report, const sim::World& world);
  /// Of the message in that slot; 0: it is not known yet.
  MessageId& id_of(std::uint16_t slot, std::uint64_t key);
  void remember_slots(const sim::Report& report, const sim::World& world);

  std::ostream& out_;
  sim::Time now_us_ = 0;
  core::Configuration initial_;
  checkers::Views told_{};  // what the lines of each server amount to
  MessageId last_message_ = 0;
  std::vector<MessageId> in_slot_;  // by slot of the network
  /// By their keys: messages that left in this action or are held, and have no slot that is known.
  std::map<std::uint64_t, std::deque<MessageId>> unplaced_;
};

}  // namespace squall::traces::server_log
