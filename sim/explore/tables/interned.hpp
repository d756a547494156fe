// Interned byte strings: each is kept once and named by a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "core/hash.hpp"
#include "core/types.hpp"
#include "sim/explore/tables/byte_stream.hpp"
#include "sim/explore/tables/shared_table.hpp"
#include "sim/explore/tables/stable_array.hpp"

namespace squall::sim::explore::tables {

/// Numbers begin with 0, in the order of arrival. A string never moves. Any number of threads may
/// read while one adds.
class Interned {
 public:
  static constexpr std::uint32_t kUnknown = 0xffff'ffff;

  /// kUnknown: the string is not there, or another thread adds it now. `hash` is its hash_bytes().
  std::uint32_t find(std::span<const std::byte> bytes, std::uint64_t hash) const {
    const auto* slot = table_.find(hash, [&](std::uint64_t key) {
      if (((key ^ hash) & kHashBits) != 0) return false;
      const Item& item = *items_[number_in(key)];
      return item.hash == hash && item.size == bytes.size() &&
             std::memcmp(item.data, bytes.data(), bytes.size()) == 0;
    });
    return slot == nullptr ? kUnknown : number_in(slot->key.load(std::memory_order_relaxed));
  }
  /// Returns the new number. REQUIRES: the string is not there; one thread at a time.
  std::uint32_t add(std::span<const std::byte> bytes, std::uint64_t hash) {
    const std::uint32_t number = size();
    *items_.add() = {hash, keep(bytes), static_cast<std::uint32_t>(bytes.size())};
    table_.add(hash, (hash & kHashBits) | (number + 1), NoValue{},
               [&](std::uint64_t key) { return items_[number_in(key)]->hash; });
    return number;
  }
  /// find(), and add() where that is needed. REQUIRES: one thread uses this.
  std::uint32_t intern(std::span<const std::byte> bytes) {
    const std::uint64_t hash = core::hash_bytes(bytes);
    const std::uint32_t known = find(bytes, hash);
    return known == kUnknown ? add(bytes, hash) : known;
  }
  std::span<const std::byte> operator[](std::uint32_t number) const {
    const Item& item = *items_[number];
    return {item.data, item.size};
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(items_.size()); }
  /// See SharedTable::tidy().
  void tidy() { table_.tidy(); }
  /// Bytes, about.
  std::size_t memory() const { return blocks_.size() * kBlock + items_.memory() + table_.memory(); }

  /// How many strings there are, then each in the order of numbers.
  void save(ByteSink& sink) const {
    sink.put(std::uint64_t{size()});
    for (std::uint32_t number = 0; number < size(); ++number) sink.put_all((*this)[number]);
  }
  /// Calls `add(bytes)` with each string that save() wrote, in order. False where the source fails,
  /// or where `add` does not return the number that the string had.
  template <typename Add>
  static bool restore(ByteSource& source, Add&& add) {
    const std::uint64_t count = source.get_length();
    for (std::uint64_t number = 0; number < count && source.ok(); ++number) {
      const std::vector<std::byte> bytes = source.get_all<std::byte>();
      if (!source.ok() || add(std::span<const std::byte>(bytes)) != number) return false;
    }
    return source.ok();
  }

 private:
  static constexpr std::size_t kSlotsFirst = 1024;
  static constexpr std::size_t kBlock = std::size_t{1} << 18;
  /// A key is the upper half of a hash and, in the lower half, a number plus 1.
  static constexpr std::uint64_t kHashBits = ~std::uint64_t{0xffff'ffff};
  static std::uint32_t number_in(std::uint64_t key) { return static_cast<std::uint32_t>(key) - 1; }
  struct Item {
    std::uint64_t hash;
    const std::byte* data;
    std::uint32_t size;
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

  StableArray<Item> items_;
  SharedTable<NoValue> table_{kSlotsFirst};
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::size_t used_ = 0;
};

}  // namespace squall::sim::explore::tables
