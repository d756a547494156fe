// The visited set: the fingerprints of all states that were reached.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/types.hpp"
#include "sim/explore/tables/byte_stream.hpp"

namespace squall::sim::explore::tables {

/// Open addressing. It is neither core::OpenTable nor SharedTable because several threads insert
/// without a lock (a slot is one word, claimed by compare-and-swap), and because it is as large as
/// memory: it lies in huge pages, callers prefetch, and slots are ordered by the highest bits of a
/// fingerprint, so that grow() copies sequentially. One thread calls grow() while no other inserts.
class Visited {
 public:
  explicit Visited(int bits_first = 20);

  void prefetch(std::uint64_t fingerprint) const {
    __builtin_prefetch(&table_[place(fingerprint)], 1);
  }
  /// True when it was not there. REQUIRES: only this thread inserts; there are fewer than room().
  bool insert(std::uint64_t fingerprint) {
    const std::uint64_t key = key_of(fingerprint);
    for (std::size_t at = place(key);; at = next(at)) {
      if (table_[at] == key) return false;
      if (table_[at] != 0) continue;
      table_[at] = key;
      return true;
    }
  }
  /// As insert(), while other threads insert, too.
  bool insert_shared(std::uint64_t fingerprint) {
    const std::uint64_t key = key_of(fingerprint);
    for (std::size_t at = place(key);; at = next(at)) {
      std::atomic_ref<std::uint64_t> slot(table_[at]);
      std::uint64_t found = slot.load(std::memory_order_relaxed);
      if (found == key) return false;
      if (found != 0) continue;
      if (slot.compare_exchange_strong(found, key, std::memory_order_relaxed)) return true;
      if (found == key) return false;
    }
  }
  bool contains(std::uint64_t fingerprint) const {
    const std::uint64_t key = key_of(fingerprint);
    for (std::size_t at = place(key); table_[at] != 0; at = next(at)) {
      if (table_[at] == key) return true;
    }
    return false;
  }
  /// What is kept of a fingerprint.
  static std::uint64_t key_of(std::uint64_t fingerprint) {
    return fingerprint == 0 ? 1 : fingerprint;
  }
  /// The keys, sorted. COST: little, for they nearly are.
  std::vector<std::uint64_t> sorted_keys() const;
  /// Removes all of them. The capacity is halved if `shrinks`, but not below the least.
  void clear(bool shrinks);
  /// The least capacity has as many bits: room for what a worker may find in a packet.
  static constexpr int kBitsMin = 16;
  bool can_shrink() const { return bits_ > kBitsMin; }
  std::size_t capacity() const { return std::size_t{1} << bits_; }
  /// The number of fingerprints beyond which probing becomes slow.
  std::size_t room() const { return capacity() / 10 * 7; }
  std::size_t memory() const { return capacity() * sizeof(std::uint64_t); }
  /// Doubles the capacity. False: there is no memory for that, and nothing has changed.
  bool grow();
  /// Doubles the capacity, or asks the new-handler for memory, as operator new does.
  void grow_or_end();
  void save(ByteSink& sink) const;
  /// Inserts what was saved, and returns how many fingerprints that were.
  std::size_t restore(ByteSource& source);

 private:
  struct Free {
    void operator()(std::uint64_t* table) const noexcept;
  };
  using Table = std::unique_ptr<std::uint64_t[], Free>;
  /// Null when there is no memory.
  static Table make(int bits);
  /// Asks the new-handler for memory, as operator new does.
  static Table make_or_end(int bits);
  void move_to(Table larger);

  std::size_t place(std::uint64_t key) const { return key >> (64 - bits_); }
  std::size_t next(std::size_t at) const { return (at + 1) & (capacity() - 1); }

  int bits_;
  Table table_;
};

}  // namespace squall::sim::explore::tables
