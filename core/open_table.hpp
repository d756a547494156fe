// A hash table with open addressing that finds the numbers of interned items.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/types.hpp"

namespace squall::core {

/// How OpenTable::clear() empties a table: it writes every slot, or it starts a new epoch, which is
/// O(1) and makes a slot larger by half.
enum class Clearing : std::uint8_t { writes_slots, starts_epoch };

/// Linear probing (Knuth, TAOCP 3, §6.4, algorithm L). A slot holds the number of an item, which is
/// above 0, and half of its hash: so other items in the way are passed, and the table grows, without a
/// look at the items themselves, which stay with the owner. At most half of the slots are in use, and at
/// most 2^32 slots are. One thread at a time; for several see sim/explore/tables.
template <Clearing kClearing = Clearing::writes_slots>
class OpenTable {
 public:
  using Number = std::uint32_t;
  /// What an empty slot holds.
  static constexpr Number kNone = 0;

  /// REQUIRES: `slots` is a power of two, at least 2.
  explicit OpenTable(std::size_t slots) : slots_(slots) {
    SQUALL_ASSERT(slots >= 2 && (slots & (slots - 1)) == 0);
  }

  /// The slot that holds the item, or the empty slot where it belongs. `is_item(number)` compares
  /// an item with the one that is looked for. The slot is valid until the next change.
  template <typename IsItem>
  std::size_t find(std::uint64_t hash, IsItem&& is_item) const {
    std::size_t slot = hash & mask();
    for (;; slot = (slot + 1) & mask()) {
      const Number number = (*this)[slot];
      if (number == kNone) return slot;
      if (slots_[slot].hash == static_cast<std::uint32_t>(hash) && is_item(number)) return slot;
    }
  }
  /// For a find() that follows soon.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask()]); }
  /// kNone: the slot is empty.
  Number operator[](std::size_t slot) const {
    return is_used(slots_[slot]) ? slots_[slot].number : kNone;
  }
  /// Puts an item into the empty slot that find() returned for this hash. Grows where more than half
  /// of the slots would be in use.
  void insert(std::size_t slot, std::uint64_t hash, Number number) {
    slots_[slot] = slot_of(static_cast<std::uint32_t>(hash), number);
    if (++size_ * 2 > slots_.size()) grow();
  }
  /// Another number for the same key. REQUIRES: find() returned the slot for this key, and it is not empty.
  void replace(std::size_t slot, Number number) { slots_[slot].number = number; }
  /// REQUIRES: `number` is in the table, with this hash. COST: moves the items that follow it without a
  /// gap back where their slots allow it (TAOCP 3, §6.4, algorithm R).
  void erase(std::uint64_t hash, Number number) {
    std::size_t gap = find(hash, [&](Number other) { return other == number; });
    SQUALL_ASSERT((*this)[gap] == number);
    for (std::size_t slot = (gap + 1) & mask(); (*this)[slot] != kNone;
         slot = (slot + 1) & mask()) {
      const std::size_t home = slots_[slot].hash & mask();
      // It stays where its home lies behind the gap, else a search for it would end at the gap.
      if (((slot - home) & mask()) < ((slot - gap) & mask())) continue;
      slots_[gap] = slots_[slot];
      gap = slot;
    }
    slots_[gap].number = kNone;
    --size_;
  }
  /// Empties the table and keeps its memory.
  void clear() {
    size_ = 0;
    if constexpr (kClearing == Clearing::starts_epoch) {
      if (++epoch_ != 0) return;
      epoch_ = 1;  // after 2^32 times, slots of old epochs would be taken for new ones
    }
    std::fill(slots_.begin(), slots_.end(), Slot{});
  }
  /// Empties the table and makes it this large. REQUIRES: as for the constructor.
  void reset(std::size_t slots) { *this = OpenTable(slots); }
  /// How many items are in the table.
  std::size_t size() const { return size_; }
  std::size_t slots() const { return slots_.size(); }
  std::size_t memory() const { return slots_.capacity() * sizeof(Slot); }

 private:
  struct PlainSlot {
    Number number = kNone;
    std::uint32_t hash = 0;  // the low half
  };
  struct StampedSlot : PlainSlot {
    std::uint32_t epoch = 0;
  };
  using Slot = std::conditional_t<kClearing == Clearing::starts_epoch, StampedSlot, PlainSlot>;

  bool is_used(const Slot& slot) const {
    if constexpr (kClearing == Clearing::starts_epoch) return slot.epoch == epoch_;
    return true;
  }
  Slot slot_of(std::uint32_t hash, Number number) const {
    Slot slot;
    slot.number = number;
    slot.hash = hash;
    if constexpr (kClearing == Clearing::starts_epoch) slot.epoch = epoch_;
    return slot;
  }
  std::size_t mask() const { return slots_.size() - 1; }
  void grow() {
    OpenTable larger(2 * slots_.size());
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      const Number number = (*this)[slot];
      if (number == kNone) continue;
      const std::uint32_t hash = slots_[slot].hash;
      const std::size_t place = larger.find(hash, [](Number) { return false; });
      larger.slots_[place] = larger.slot_of(hash, number);
    }
    larger.size_ = size_;
    *this = std::move(larger);
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  std::uint32_t epoch_ = 1;
};

}  // namespace squall::core
