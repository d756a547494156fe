// A hash table with open addressing that one thread extends while any number of threads read it.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace squall::sim::explore::tables {

/// The value of a table that holds keys only.
struct NoValue {};

/// Linear probing from the low bits of a hash; at most half of the slots are in use. It is not
/// core::OpenTable because readers take no lock: a slot is published by a release store of its key,
/// after its value; a table that grows is copied, and the old one stays readable until tidy(). A
/// reader of the old table misses what is new, and its caller takes the lock and looks again.
template <typename Value>
class SharedTable {
 public:
  /// A slot never crosses a line of the cache.
  struct alignas(std::bit_ceil(sizeof(std::uint64_t) +
                               (std::is_empty_v<Value> ? 0 : sizeof(Value)))) Slot {
    std::atomic<std::uint64_t> key{0};  // 0: the slot is empty
    [[no_unique_address]] Value value{};
  };

  /// REQUIRES: `slots` is a power of two.
  explicit SharedTable(std::size_t slots) { use(std::make_unique<Table>(slots)); }

  /// The slot whose key satisfies `is_key`, or null. Stays valid until tidy(). Any thread.
  template <typename IsKey>
  const Slot* find(std::uint64_t hash, IsKey&& is_key) const {
    const Table& table = *table_.load(std::memory_order_acquire);
    for (std::size_t at = hash & table.mask;; at = (at + 1) & table.mask) {
      const Slot& slot = table.slots[at];
      const std::uint64_t key = slot.key.load(std::memory_order_acquire);
      if (key == 0) return nullptr;
      if (is_key(key)) return &slot;
    }
  }
  /// Fetches the first slot that find() will read. Any thread.
  void prefetch(std::uint64_t hash) const {
    const Table& table = *table_.load(std::memory_order_relaxed);
    __builtin_prefetch(&table.slots[hash & table.mask]);
  }
  /// `hash_of(key)` is asked for the hash of every key when the table grows. REQUIRES: the key is
  /// not 0 and not in the table; one thread at a time.
  template <typename HashOf>
  const Slot& add(std::uint64_t hash, std::uint64_t key, const Value& value, HashOf&& hash_of) {
    if (++size_ * 2 > tables_.back()->slots.size()) grow(hash_of);
    return put(*tables_.back(), hash, key, value);
  }
  /// Frees the tables that were too small. REQUIRES: no other thread uses the table.
  void tidy() { tables_.erase(tables_.begin(), tables_.end() - 1); }
  /// Bytes.
  std::size_t memory() const {
    std::size_t sum = 0;
    for (const auto& table : tables_) sum += table->slots.size() * sizeof(Slot);
    return sum;
  }
  /// Bytes that the table will allocate at once when it grows, if that is soon; else 0.
  std::size_t growth_ahead() const {
    const std::size_t slots = tables_.back()->slots.size();
    return size_ * 10 > slots * 4 ? 2 * slots * sizeof(Slot) : 0;
  }

 private:
  struct Table {
    explicit Table(std::size_t count) : mask(count - 1), slots(count) {}
    std::size_t mask;
    std::vector<Slot> slots;
  };

  static const Slot& put(Table& table, std::uint64_t hash, std::uint64_t key, const Value& value) {
    std::size_t at = hash & table.mask;
    while (table.slots[at].key.load(std::memory_order_relaxed) != 0) at = (at + 1) & table.mask;
    Slot& slot = table.slots[at];
    slot.value = value;
    slot.key.store(key, std::memory_order_release);
    return slot;
  }
  void use(std::unique_ptr<Table> table) {
    tables_.push_back(std::move(table));
    table_.store(tables_.back().get(), std::memory_order_release);
  }
  template <typename HashOf>
  void grow(HashOf&& hash_of) {
    const Table& old = *tables_.back();
    auto larger = std::make_unique<Table>(2 * old.slots.size());
    for (const Slot& slot : old.slots) {
      const std::uint64_t key = slot.key.load(std::memory_order_relaxed);
      if (key != 0) put(*larger, hash_of(key), key, slot.value);
    }
    use(std::move(larger));
  }

  alignas(64) std::atomic<Table*> table_{nullptr};          // on a line that seldom changes
  alignas(64) std::vector<std::unique_ptr<Table>> tables_;  // the last one is in use
  std::size_t size_ = 0;
};

}  // namespace squall::sim::explore::tables
