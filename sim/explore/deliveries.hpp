// What each message's arrival does to each ensemble: a table that readers need no turn for.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/hash.hpp"
#include "sim/explore/effect.hpp"

namespace squall::sim::explore {

/// Any number of threads may look for what is there while one adds.
class Deliveries {
 public:
  Deliveries() { use(std::make_unique<Table>(kBitsFirst)); }

  /// Null: it is not known. Stays where it is until tidy().
  const Effect* find(EnsembleId ensemble, MessageId message) const {
    const std::uint64_t key = key_of(ensemble, message);
    const Slot& slot = table_.load(std::memory_order_acquire)->find(key);
    return slot.key.load(std::memory_order_acquire) == key ? &slot.effect : nullptr;
  }
  void prefetch(EnsembleId ensemble, MessageId message) const {
    const Table& table = *table_.load(std::memory_order_relaxed);
    __builtin_prefetch(&table.slots[table.place(key_of(ensemble, message))]);
  }
  /// REQUIRES: it is not known; one thread at a time.
  const Effect& add(EnsembleId ensemble, MessageId message, const Effect& effect) {
    const std::uint64_t key = key_of(ensemble, message);
    if (++size_ * 2 > tables_.back()->slots.size()) grow();
    Slot& slot = tables_.back()->find(key);
    slot.effect = effect;
    slot.key.store(key, std::memory_order_release);
    return slot.effect;
  }
  /// While nobody looks: lets go of tables that became too small.
  void tidy() { tables_.erase(tables_.begin(), tables_.end() - 1); }
  std::size_t memory() const {
    std::size_t sum = 0;
    for (const auto& table : tables_) sum += table->slots.size() * sizeof(Slot);
    return sum;
  }
  /// What it will take at once soon, when the table becomes too full.
  std::size_t growth_ahead() const {
    const std::size_t slots = tables_.back()->slots.size();
    return size_ * 10 > slots * 4 ? 2 * slots * sizeof(Slot) : 0;
  }

 private:
  static constexpr int kBitsFirst = 14;
  struct alignas(32) Slot {
    std::atomic<std::uint64_t> key{0};
    Effect effect;
  };
  /// Open addressing.
  struct Table {
    explicit Table(int bits) : shift(64 - bits), slots(std::size_t{1} << bits) {}
    std::size_t place(std::uint64_t key) const { return core::mix(key, 0) >> shift; }
    /// Where the key is, or would be.
    Slot& find(std::uint64_t key) {
      for (std::size_t at = place(key);; at = (at + 1) & (slots.size() - 1)) {
        const std::uint64_t found = slots[at].key.load(std::memory_order_relaxed);
        if (found == key || found == 0) return slots[at];
      }
    }
    int shift;
    std::vector<Slot> slots;
  };
  static std::uint64_t key_of(EnsembleId ensemble, MessageId message) {
    return std::uint64_t{ensemble} << 32 | (std::uint64_t{message} + 1);
  }
  void use(std::unique_ptr<Table> table) {
    tables_.push_back(std::move(table));
    table_.store(tables_.back().get(), std::memory_order_release);
  }
  /// Who still reads the old table misses what is new, and comes to take the step.
  void grow() {
    const Table& old = *tables_.back();
    auto larger = std::make_unique<Table>(64 - old.shift + 1);
    for (const Slot& slot : old.slots) {
      const std::uint64_t key = slot.key.load(std::memory_order_relaxed);
      if (key == 0) continue;
      Slot& place = larger->find(key);
      place.effect = slot.effect;
      place.key.store(key, std::memory_order_relaxed);
    }
    use(std::move(larger));
  }

  alignas(64) std::atomic<Table*> table_{nullptr};          // beside nothing that changes often
  alignas(64) std::vector<std::unique_ptr<Table>> tables_;  // the last one is in use
  std::size_t size_ = 0;
};

}  // namespace squall::sim::explore
