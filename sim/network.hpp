// Messages in flight, cut links and filters. Makes no choices: the caller chooses what is
// delivered.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/message.hpp"
#include "core/types.hpp"
#include "sim/action.hpp"
#include "sim/filters.hpp"
#include "sim/setup.hpp"

namespace squall::sim {

/// Messages are stored in slots; a slot's number is the handle of its message until it is taken.
class Network {
 public:
  static constexpr std::uint16_t kNoSlot = 0xffff;
  enum class Fate : std::uint8_t { flies, held, cut, blocked, full };
  struct Entry {
    Fate fate;
    std::uint16_t slot;  // kNoSlot unless the message is in flight or held
  };

  explicit Network(std::uint32_t messages_max) {
    SQUALL_ASSERT(messages_max <= kMessagesInFlightMax);
    slots_.resize(messages_max);
    free_.reserve(messages_max);
    for (std::uint32_t slot = messages_max; slot > 0; --slot) {
      free_.push_back(static_cast<std::uint16_t>(slot - 1));
    }
  }

  /// Sends a message over its link.
  Entry send(const core::Message& message, std::uint64_t key) {
    if (is_cut(message.from, message.to)) return {Fate::cut, kNoSlot};
    if (blocks_.match(message)) return {Fate::blocked, kNoSlot};
    return put(message, key, holds_.match(message));
  }
  /// Adds a second copy of a message in flight.
  Entry duplicate(std::uint16_t slot) { return put(slots_[slot].message, slots_[slot].key, false); }

  bool flies(std::uint16_t slot) const {
    return slot < slots_.size() && slots_[slot].state == State::flying;
  }
  /// In flight or held.
  bool has(std::uint16_t slot) const {
    return slot < slots_.size() && slots_[slot].state != State::free;
  }
  /// The slots of the messages that are held, oldest first. COST: allocates.
  std::vector<std::uint16_t> held() const {
    std::vector<std::uint16_t> found;
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      if (slots_[slot].state == State::held) found.push_back(static_cast<std::uint16_t>(slot));
    }
    std::sort(found.begin(), found.end(),
              [&](std::uint16_t a, std::uint16_t b) { return slots_[a].order < slots_[b].order; });
    return found;
  }
  const core::Message& message(std::uint16_t slot) const { return slots_[slot].message; }
  std::uint64_t key(std::uint16_t slot) const { return slots_[slot].key; }
  void remove(std::uint16_t slot) {
    slots_[slot].state = State::free;
    free_.push_back(slot);
  }
  /// The oldest message in flight with this key, or else the oldest that is held, or kNoSlot. COST:
  /// linear.
  std::uint16_t find(std::uint64_t key) const {
    return first([&](const Slot& slot) { return slot.key == key; },
                 [](const Slot& one, const Slot& other) {
                   return one.state != other.state ? one.state == State::flying
                                                   : one.order < other.order;
                 });
  }
  /// The oldest message with this key that is held, or kNoSlot. COST: linear.
  std::uint16_t find_held(std::uint64_t key) const {
    return first([&](const Slot& slot) { return slot.state == State::held && slot.key == key; },
                 is_older);
  }
  /// The oldest message of this type on this link that is held, or that is in flight; or kNoSlot.
  /// Those whose slots `is_meant` go before others. COST: linear.
  template <typename IsMeant>
  std::uint16_t find_alike(core::MessageType type, core::ServerId from, core::ServerId to,
                           bool is_held, IsMeant&& is_meant) const {
    const State state = is_held ? State::held : State::flying;
    const auto number = [&](const Slot& slot) {
      return static_cast<std::uint16_t>(&slot - slots_.data());
    };
    return first(
        [&](const Slot& slot) {
          return slot.state == state && slot.message.stands_for() == type &&
                 slot.message.from == from && slot.message.to == to;
        },
        [&](const Slot& one, const Slot& other) {
          const bool is_one_meant = is_meant(number(one));
          return is_one_meant != is_meant(number(other)) ? is_one_meant : one.order < other.order;
        });
  }
  /// True when a message from or to the server is in flight or held. COST: linear.
  bool concerns(core::ServerId server) const {
    return std::any_of(slots_.begin(), slots_.end(), [&](const Slot& slot) {
      return slot.state != State::free &&
             (slot.message.from == server || slot.message.to == server);
    });
  }
  std::size_t in_flight() const { return slots_.size() - free_.size(); }

  bool is_cut(core::ServerId from, core::ServerId to) const { return cuts_[from].contains(to); }
  /// False: all of these links were cut already.
  bool cut(std::uint32_t links) { return set_cuts(links, true); }
  /// False: none of these links was cut.
  bool heal(std::uint32_t links) { return set_cuts(links, false); }

  /// The filters by which messages wait. After one is lifted: see release().
  Filters& holds() { return holds_; }
  const Filters& holds() const { return holds_; }
  /// The filters by which messages are lost when they are sent.
  Filters& blocks() { return blocks_; }
  const Filters& blocks() const { return blocks_; }
  /// Lets one held message fly. False: no message is held there.
  bool release(std::uint16_t slot) {
    if (slot >= slots_.size() || slots_[slot].state != State::held) return false;
    slots_[slot].state = State::flying;
    return true;
  }
  /// Lets the held messages fly that no filter holds any longer, and appends their slots to
  /// `released`, oldest first.
  void release(std::vector<std::uint16_t>& released) {
    const std::size_t first = released.size();
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      Slot& held = slots_[slot];
      if (held.state != State::held || holds_.match(held.message)) continue;
      held.state = State::flying;
      released.push_back(static_cast<std::uint16_t>(slot));
    }
    std::sort(released.begin() + static_cast<std::ptrdiff_t>(first), released.end(),
              [&](std::uint16_t a, std::uint16_t b) { return slots_[a].order < slots_[b].order; });
  }

 private:
  enum class State : std::uint8_t { free, flying, held };
  /// A line of the cache; of 56 bytes, a slot's place is a multiplication, and most lie in two lines.
  struct alignas(64) Slot {
    core::Message message;
    std::uint64_t key = 0;
    std::uint64_t order = 0;
    State state = State::free;
  };
  static bool is_older(const Slot& one, const Slot& other) { return one.order < other.order; }
  /// The slot, of those in use that fit, before which no other comes; or kNoSlot. COST: linear in
  /// the slots up to the last one in use.
  template <typename Fits, typename Precedes>
  std::uint16_t first(Fits&& fits, Precedes&& precedes) const {
    std::uint16_t found = kNoSlot;
    std::size_t left = in_flight();
    for (std::uint16_t slot = 0; left > 0; ++slot) {
      if (slots_[slot].state == State::free) continue;
      --left;
      if (!fits(slots_[slot])) continue;
      if (found == kNoSlot || precedes(slots_[slot], slots_[found])) found = slot;
    }
    return found;
  }
  bool set_cuts(std::uint32_t links, bool cut) {
    bool changes = false;
    for (const core::ServerId from : links_from(links)) {
      const core::ServerSet before = cuts_[from];
      const core::ServerSet to = links_to(links);
      cuts_[from] = cut ? before | to : before - to;
      changes = changes || cuts_[from] != before;
    }
    return changes;
  }
  Entry put(const core::Message& message, std::uint64_t key, bool held) {
    if (free_.empty()) return {Fate::full, kNoSlot};
    const std::uint16_t slot = free_.back();
    free_.pop_back();
    // Field by field: see Event::put().
    Slot& entry = slots_[slot];
    entry.message = message;
    entry.key = key;
    entry.order = ++order_;
    entry.state = held ? State::held : State::flying;
    return {held ? Fate::held : Fate::flies, slot};
  }

  std::vector<Slot> slots_;
  std::vector<std::uint16_t> free_;
  Filters holds_;
  Filters blocks_;
  core::PerServer<core::ServerSet> cuts_{};
  std::uint64_t order_ = 0;
};

}  // namespace squall::sim
