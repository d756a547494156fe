// Byte strings, each kept once and known by a number.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/hash.hpp"
#include "core/types.hpp"
#include "sim/explore/stable_array.hpp"

namespace squall::sim::explore {

/// Four words at a time: measured, one after the other took a tenth of an exploration.
inline std::uint64_t hash_of(std::span<const std::byte> bytes) noexcept {
  constexpr std::size_t kLanes = 4;
  std::uint64_t lanes[kLanes] = {0x73, 0x71, 0x75, bytes.size()};
  std::size_t at = 0;
  const auto word = [&](std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + at, size);
    at += size;
    return value;
  };
  while (at + 8 * kLanes <= bytes.size()) {
    for (std::uint64_t& lane : lanes) lane = core::mix(lane, word(8));
  }
  for (std::size_t lane = 0; at + 8 <= bytes.size(); ++lane) {
    lanes[lane] = core::mix(lanes[lane], word(8));
  }
  const std::uint64_t last = word(bytes.size() - at);
  return core::mix(core::mix(lanes[0], lanes[1]), core::mix(lanes[2], lanes[3] ^ last));
}

/// Numbers begin with 0 and are given in the order of arrival. What was given stays where it is.
/// Any number of threads may look for what is there while one adds.
class Interned {
 public:
  static constexpr std::uint32_t kUnknown = 0xffff'ffff;

  Interned() { use(std::make_unique<Table>(kSlotsFirst)); }

  /// kUnknown: it is not there, or somebody adds it now. `hash`: hash_of(bytes).
  std::uint32_t find(std::span<const std::byte> bytes, std::uint64_t hash) const {
    const Table& table = *table_.load(std::memory_order_acquire);
    for (std::size_t at = hash & table.mask;; at = (at + 1) & table.mask) {
      const std::uint64_t word = table.words[at].load(std::memory_order_acquire);
      if (word == 0) return kUnknown;
      if (((word ^ hash) & kHashBits) != 0) continue;
      const auto number = static_cast<std::uint32_t>(word) - 1;
      const Item& item = *items_[number];
      if (item.hash == hash && item.size == bytes.size() &&
          std::memcmp(item.data, bytes.data(), bytes.size()) == 0) {
        return number;
      }
    }
  }
  /// Its number. REQUIRES: it is not there; one thread at a time.
  std::uint32_t add(std::span<const std::byte> bytes, std::uint64_t hash) {
    if (size() * std::size_t{3} > tables_.back()->words.size() * 2) grow();
    const std::uint32_t number = size();
    *items_.add() = {hash, keep(bytes), static_cast<std::uint32_t>(bytes.size())};
    put(*tables_.back(), hash, number);
    return number;
  }
  /// For who is alone. `is_new` tells whether it was not there before.
  std::uint32_t intern(std::span<const std::byte> bytes, bool& is_new) {
    const std::uint64_t hash = hash_of(bytes);
    const std::uint32_t known = find(bytes, hash);
    is_new = known == kUnknown;
    return is_new ? add(bytes, hash) : known;
  }
  std::span<const std::byte> operator[](std::uint32_t number) const {
    const Item& item = *items_[number];
    return {item.data, item.size};
  }
  std::uint64_t hash(std::uint32_t number) const { return items_[number]->hash; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(items_.size()); }
  /// While nobody looks: lets go of tables that became too small.
  void tidy() { tables_.erase(tables_.begin(), tables_.end() - 1); }
  /// Bytes of memory, about.
  std::size_t memory() const {
    std::size_t sum = blocks_.size() * kBlock + items_.memory();
    for (const auto& table : tables_) sum += table->words.size() * sizeof(std::uint64_t);
    return sum;
  }

 private:
  static constexpr std::size_t kSlotsFirst = 1024;  // a power of two
  static constexpr std::size_t kBlock = std::size_t{1} << 18;
  static constexpr std::uint64_t kHashBits = ~std::uint64_t{0xffff'ffff};
  struct Item {
    std::uint64_t hash;
    const std::byte* data;
    std::uint32_t size;
  };
  /// Open addressing. A word is the upper half of a hash and a number above 0; 0: free.
  struct Table {
    explicit Table(std::size_t slots) : mask(slots - 1), words(slots) {}
    std::size_t mask;
    std::vector<std::atomic<std::uint64_t>> words;
  };

  const std::byte* keep(std::span<const std::byte> bytes) {
    SQUALL_ASSERT(bytes.size() <= kBlock);
    if (blocks_.empty() || used_ + bytes.size() > kBlock) {
      blocks_.push_back(std::make_unique<std::byte[]>(kBlock));
      used_ = 0;
    }
    std::byte* place = blocks_.back().get() + used_;
    std::memcpy(place, bytes.data(), bytes.size());
    used_ += bytes.size();
    return place;
  }
  static void put(Table& table, std::uint64_t hash, std::uint32_t number) {
    std::size_t at = hash & table.mask;
    while (table.words[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & table.mask;
    table.words[at].store((hash & kHashBits) | (number + 1), std::memory_order_release);
  }
  void use(std::unique_ptr<Table> table) {
    tables_.push_back(std::move(table));
    table_.store(tables_.back().get(), std::memory_order_release);
  }
  /// Who still looks at the old table misses what is new.
  void grow() {
    auto larger = std::make_unique<Table>(tables_.back()->words.size() * 2);
    for (std::uint32_t number = 0; number < size(); ++number) put(*larger, hash(number), number);
    use(std::move(larger));
  }

  StableArray<Item> items_;
  std::atomic<Table*> table_{nullptr};                      // beside nothing that changes often
  alignas(64) std::vector<std::unique_ptr<Table>> tables_;  // the last one is in use
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::size_t used_ = 0;
};

}  // namespace squall::sim::explore
