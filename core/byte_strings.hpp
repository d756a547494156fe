// Interned strings of bytes: equal ones have one number.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "core/hash.hpp"
#include "core/open_table.hpp"
#include "core/types.hpp"

namespace squall::core {

/// Names a string of bytes. Within one ByteStrings, two are equal exactly when the bytes are.
using BytesRef = Number<struct BytesMeaning, std::uint32_t>;
/// No bytes, which is not a string of length 0.
inline constexpr BytesRef kNoBytes = 0;

/// The messages of other Rafts. A string is compared exactly: a hash decides where it is looked for,
/// never whether two are equal. All strings lie one after the other, in the order of their numbers.
class ByteStrings {
 public:
  /// `strings_max`: the largest number of strings, of 256 bytes each on average; see full().
  explicit ByteStrings(std::uint32_t strings_max) : strings_max_(strings_max), by_hash_(1024) {
    clear();
  }

  /// The same number for the same bytes. ERRORS: kNoBytes where there is no room, and full() is true
  /// from then on.
  BytesRef append(std::span<const std::byte> bytes) noexcept {
    const std::uint64_t hash = hash_of(bytes);
    const std::size_t slot = by_hash_.find(hash, [&](std::uint32_t number) {
      return strings_[number].hash == hash && is_equal((*this)[BytesRef::of(number)], bytes);
    });
    if (by_hash_[slot] != 0) return BytesRef::of(by_hash_[slot]);
    if (size() >= strings_max_ || bytes_.size() + bytes.size() > kMeanSize * strings_max_) {
      full_ = true;
      return kNoBytes;
    }
    const auto number = static_cast<std::uint32_t>(strings_.size());
    const std::size_t begin = bytes_.size();
    bytes_.resize(begin + bytes.size());
    if (!bytes.empty()) std::memcpy(bytes_.data() + begin, bytes.data(), bytes.size());
    strings_.push_back({bytes_.size(), hash});
    by_hash_.insert(slot, hash, number);
    return BytesRef::of(number);
  }
  /// Nothing for kNoBytes. Valid until the next append().
  std::span<const std::byte> operator[](BytesRef ref) const noexcept {
    if (ref == kNoBytes) return {};
    const std::size_t begin = strings_[ref.value() - 1].end;
    return {bytes_.data() + begin, strings_[ref.value()].end - begin};
  }
  /// It does not depend on the order in which strings came; 0 for kNoBytes.
  std::uint64_t hash(BytesRef ref) const noexcept { return strings_[ref.value()].hash; }
  /// The string with this hash; kNoBytes where none has. COST: a look-up.
  BytesRef with_hash(std::uint64_t hash) const noexcept {
    return BytesRef::of(by_hash_[by_hash_.find(
        hash, [&](std::uint32_t number) { return strings_[number].hash == hash; })]);
  }
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(strings_.size()) - 1; }
  BytesRef last() const noexcept { return BytesRef::of(size()); }
  bool full() const noexcept { return full_; }
  /// Removes the latest strings, so that `size` are left. REQUIRES: their numbers are not used any more.
  void take_back(std::uint32_t size) noexcept {
    while (this->size() > size) {
      by_hash_.erase(strings_.back().hash, this->size());
      strings_.pop_back();
    }
    bytes_.resize(strings_.back().end);
  }
  /// Removes all strings and keeps the memory.
  void clear() noexcept {
    full_ = false;
    bytes_.clear();
    strings_.clear();
    strings_.push_back({0, 0});
    by_hash_.clear();
  }

 private:
  // Of 64 bits, for the product with strings_max_: sizes have 32 in the engine of the page.
  static constexpr std::uint64_t kMeanSize = 256;

  struct String {
    std::size_t end;  // in bytes_; it begins where the one before it ends
    std::uint64_t hash;
  };

  static bool is_equal(std::span<const std::byte> a, std::span<const std::byte> b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
  }
  /// That of a path of log entries with 16 bytes each and of one with the length, which messages were
  /// until they had a table of their own: the digests of runs depend on it.
  static std::uint64_t hash_of(std::span<const std::byte> bytes) noexcept {
    std::uint64_t hash = 0;
    const auto add = [&](std::size_t at, std::size_t size) {
      Payload part;
      std::memcpy(&part, bytes.data() + at, size);
      hash = mix(mix(hash, 0), mix(part.high, part.low));
    };
    std::size_t at = 0;
    for (; at + sizeof(Payload) <= bytes.size(); at += sizeof(Payload)) add(at, sizeof(Payload));
    if (at < bytes.size()) add(at, bytes.size() - at);
    return mix(mix(hash, 1), mix(0, bytes.size()));
  }

  std::size_t strings_max_;
  bool full_ = false;
  std::vector<std::byte> bytes_;
  std::vector<String> strings_;  // 0: none
  OpenTable<> by_hash_;          // of numbers
};

}  // namespace squall::core
