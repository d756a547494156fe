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
/// O(1) and makes a slot twice as large.
enum class Clearing : std::uint8_t { writes_slots, starts_epoch };

/// Linear probing (Knuth, TAOCP 3, §6.4, algorithm L). A slot holds the number of an item, which is
/// above 0; the items themselves, their hashes and their equality stay with the owner. At most half
/// of the slots are in use. One thread at a time; for several see sim/explore/tables.
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
      if (number == kNone || is_item(number)) return slot;
    }
  }
  /// kNone: the slot is empty.
  Number operator[](std::size_t slot) const {
    if constexpr (kClearing == Clearing::starts_epoch) {
      return slots_[slot].epoch == epoch_ ? slots_[slot].number : kNone;
    } else {
      return slots_[slot];
    }
  }
  /// Puts an item into the empty slot that find() returned for it. Grows where more than half of
  /// the slots would be in use: then `hash_of(number)` is asked for the hash of every item.
  template <typename HashOf>
  void insert(std::size_t slot, Number number, HashOf&& hash_of) {
    replace(slot, number);
    if (++size_ * 2 > slots_.size()) grow(hash_of);
  }
  /// Another number for the same key. REQUIRES: find() returned the slot for this key.
  void replace(std::size_t slot, Number number) {
    if constexpr (kClearing == Clearing::starts_epoch) {
      slots_[slot] = {epoch_, number};
    } else {
      slots_[slot] = number;
    }
  }
  /// REQUIRES: `number` is in the table. COST: asks for the hashes of the items that follow it
  /// without a gap, and moves them back where their slots allow it (TAOCP 3, §6.4, algorithm R).
  template <typename HashOf>
  void erase(Number number, HashOf&& hash_of) {
    std::size_t gap = find(hash_of(number), [&](Number other) { return other == number; });
    SQUALL_ASSERT((*this)[gap] == number);
    for (std::size_t slot = (gap + 1) & mask(); (*this)[slot] != kNone;
         slot = (slot + 1) & mask()) {
      const std::size_t home = hash_of((*this)[slot]) & mask();
      // It stays where its home lies behind the gap, else a search for it would end at the gap.
      if (((slot - home) & mask()) < ((slot - gap) & mask())) continue;
      replace(gap, (*this)[slot]);
      gap = slot;
    }
    replace(gap, kNone);
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

 private:
  struct StampedNumber {
    std::uint32_t epoch = 0;
    Number number = kNone;
  };
  using Slot = std::conditional_t<kClearing == Clearing::starts_epoch, StampedNumber, Number>;

  std::size_t mask() const { return slots_.size() - 1; }
  template <typename HashOf>
  void grow(HashOf&& hash_of) {
    OpenTable larger(2 * slots_.size());
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      const Number number = (*this)[slot];
      if (number == kNone) continue;
      larger.replace(larger.find(hash_of(number), [](Number) { return false; }), number);
    }
    larger.size_ = size_;
    *this = std::move(larger);
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  std::uint32_t epoch_ = 1;
};

}  // namespace squall::core
