// The states that were seen, by fingerprint: one word each.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "core/types.hpp"

namespace squall::sim::explore {

/// Open addressing by a fingerprint's highest bits, so that growing copies in order. Several
/// threads may insert; one alone makes room, while nobody inserts.
class Visited {
 public:
  explicit Visited(int bits_first = 20) : bits_(bits_first), table_(make(bits_)) {}

  void prefetch(std::uint64_t fingerprint) const {
    __builtin_prefetch(&table_[place(fingerprint)], 1);
  }
  /// True when it was not there. REQUIRES: only this thread inserts; is_full() was false.
  bool insert(std::uint64_t fingerprint) {
    const std::uint64_t key = key_of(fingerprint);
    for (std::size_t at = place(key);; at = next(at)) {
      if (table_[at] == key) return false;
      if (table_[at] != 0) continue;
      table_[at] = key;
      return true;
    }
  }
  /// As insert(), whatever other threads insert.
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
  std::size_t capacity() const { return std::size_t{1} << bits_; }
  /// How many may be there before probing gets slow.
  std::size_t room() const { return capacity() / 10 * 7; }
  std::size_t memory() const { return capacity() * sizeof(std::uint64_t); }
  /// Twice the room.
  void grow();
  /// Every word of the table, 0 where it is free: for checkpoints.
  const std::uint64_t* words() const { return table_.get(); }

 private:
  struct Free {
    void operator()(std::uint64_t* table) const noexcept;
  };
  using Table = std::unique_ptr<std::uint64_t[], Free>;
  static Table make(int bits);

  static std::uint64_t key_of(std::uint64_t fingerprint) {
    return fingerprint == 0 ? 1 : fingerprint;
  }
  std::size_t place(std::uint64_t key) const { return key >> (64 - bits_); }
  std::size_t next(std::size_t at) const { return (at + 1) & (capacity() - 1); }

  int bits_;
  Table table_;
};

}  // namespace squall::sim::explore
