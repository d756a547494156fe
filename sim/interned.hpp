// Byte strings, each kept once and known by a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "core/hash.hpp"
#include "core/types.hpp"

namespace squall::sim {

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
class Interned {
 public:
  Interned() : table_(kTableFirst, kFree) {}

  /// `is_new` tells whether it was not there before.
  std::uint32_t intern(std::span<const std::byte> bytes, bool& is_new) {
    const std::uint64_t hash = hash_of(bytes);
    const std::size_t mask = table_.size() - 1;
    std::size_t slot = hash & mask;
    for (; table_[slot] != kFree; slot = (slot + 1) & mask) {
      const Item& item = items_[table_[slot]];
      if (item.hash == hash && item.size == bytes.size() &&
          std::memcmp(item.data, bytes.data(), bytes.size()) == 0) {
        is_new = false;
        return table_[slot];
      }
    }
    is_new = true;
    const auto number = static_cast<std::uint32_t>(items_.size());
    table_[slot] = number;
    items_.push_back({hash, keep(bytes), static_cast<std::uint32_t>(bytes.size())});
    if (items_.size() * 2 > table_.size()) grow();
    return number;
  }
  std::span<const std::byte> operator[](std::uint32_t number) const {
    return {items_[number].data, items_[number].size};
  }
  std::uint64_t hash(std::uint32_t number) const { return items_[number].hash; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(items_.size()); }
  /// Bytes of memory, about.
  std::size_t memory() const {
    return blocks_.size() * kBlock + items_.capacity() * sizeof(Item) +
           table_.capacity() * sizeof(std::uint32_t);
  }

 private:
  static constexpr std::size_t kTableFirst = 1024;  // a power of two
  static constexpr std::size_t kBlock = std::size_t{1} << 18;
  static constexpr std::uint32_t kFree = 0xffff'ffff;
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
  void grow() {
    std::vector<std::uint32_t> larger(table_.size() * 2, kFree);
    const std::size_t mask = larger.size() - 1;
    for (std::uint32_t number = 0; number < items_.size(); ++number) {
      std::size_t slot = items_[number].hash & mask;
      while (larger[slot] != kFree) slot = (slot + 1) & mask;
      larger[slot] = number;
    }
    table_ = std::move(larger);
  }

  std::vector<Item> items_;
  std::vector<std::uint32_t> table_;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::size_t used_ = 0;
};

}  // namespace squall::sim
