// Serialization through field visitors: one field list per type saves, loads and compares it.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/fields.hpp"

namespace squall::sim {

/// Types without padding and floating point: two values are equal exactly when their bytes are.
template <typename T>
concept Plain = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

/// A visitor of fields (see core/fields.hpp) that writes them one after the other.
class ByteWriter {
 public:
  static constexpr bool kLoads = false;
  explicit ByteWriter(std::span<std::byte> room)
      : begin_(room.data()), at_(begin_), end_(begin_ + room.size()) {}

  template <typename T>
  void operator()(const T& field) {
    if constexpr (Plain<T>) {
      SQUALL_ASSERT(sizeof field <= static_cast<std::size_t>(end_ - at_));
      std::memcpy(at_, &field, sizeof field);
      at_ += sizeof field;
    } else {
      visit_fields(field, *this);
    }
  }
  template <typename Items, typename Each>
  void sequence(const Items& items, Each&& each) {
    (*this)(static_cast<std::uint32_t>(items.size()));
    for (const auto& item : items) each(item);
  }
  /// The remaining space, for a caller that writes directly.
  std::span<std::byte> rest() const { return {at_, end_}; }
  /// REQUIRES: so much remains.
  void skip(std::size_t size) { at_ += size; }
  std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  std::byte* begin_;
  std::byte* at_;
  std::byte* end_;
};

/// A field visitor that reads the fields that ByteWriter wrote. REQUIRES: the same fields in the
/// same order.
class ByteReader {
 public:
  static constexpr bool kLoads = true;
  explicit ByteReader(std::span<const std::byte> bytes)
      : at_(bytes.data()), end_(at_ + bytes.size()) {}

  template <typename T>
  void operator()(T& field) {
    if constexpr (Plain<T>) {
      SQUALL_ASSERT(sizeof field <= static_cast<std::size_t>(end_ - at_));
      std::memcpy(&field, at_, sizeof field);
      at_ += sizeof field;
    } else {
      visit_fields(field, *this);
    }
  }
  template <typename T, typename Each>
  void sequence(std::vector<T>& items, Each&& each) {
    std::uint32_t count = 0;
    (*this)(count);
    items.clear();
    items.resize(count);
    for (T& item : items) each(item);
  }
  /// The bytes that were not read. A caller that reads them directly must skip() what it read.
  std::span<const std::byte> rest() const { return {at_, end_}; }
  void skip(std::size_t size) { at_ += size; }

 private:
  const std::byte* at_;
  const std::byte* end_;
};

}  // namespace squall::sim
