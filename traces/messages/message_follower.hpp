// Numbers the messages of a run, and follows them from departure to receipt.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/world.hpp"

namespace squall::traces::messages {

/// Numbers messages from 1 on, in the order in which they leave their servers; a copy has a number of
/// its own.
using MessageId = std::uint64_t;

/// What became of the message that an event is about.
enum class Arrival : std::uint8_t {
  none,     // the event is about no message, or the message flies on
  arrives,  // its receiver took it
  dropped,
  garbled,  // changed on its way, so that no server takes it
  cut,      // its link is cut
  down,     // its receiver is down
};

/// A message that leaves its server, or a copy of one in flight.
struct Departure {
  MessageId id = 0;
  MessageId copy_of = 0;  // 0: it is no copy
  core::Message message;
  sim::Network::Fate fate = sim::Network::Fate::flies;
  std::uint16_t slot = 0;  // of the network, unless it is lost

  bool is_lost() const {
    return fate != sim::Network::Fate::flies && fate != sim::Network::Fate::held;
  }
};

class MessageFollower {
 public:
  /// `world`: before its first event.
  explicit MessageFollower(const sim::World& world);

  /// Of each report, in order. REQUIRES: the action was enabled; `world` is as it is afterwards. COST:
  /// as many steps as messages are in flight, where filters hold messages.
  void add(const sim::Report& report, const sim::World& world);
  /// That the latest report carries; 0: none.
  MessageId message() const { return message_; }
  /// Of that message.
  Arrival arrival() const { return arrival_; }
  /// By the latest report: first those that a disk had held back.
  std::span<const Departure> departures() const { return departures_; }
  /// By slot of the network: which message is there; 0: none.
  std::span<const MessageId> slots() const { return slots_; }

  /// What flies at one moment.
  struct Mark {
    MessageId last = 0;
    std::vector<MessageId> slots;
  };
  Mark mark() const { return {last_, slots_}; }
  void go_back(const Mark& mark);

 private:
  void follow_message(const sim::Report& report, const sim::World& world);
  void find_departures(const sim::Report& report, const sim::World& world);
  void place(const core::Message& message, std::span<const std::uint16_t> entered,
             const sim::Network& network, std::size_t& at);
  void find_held(const sim::World& world);

  MessageId last_ = 0;
  MessageId message_ = 0;
  Arrival arrival_ = Arrival::none;
  std::vector<MessageId> slots_;
  std::vector<Departure> departures_;
};

}  // namespace squall::traces::messages
