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
  explicit ByteWriter(std::span<std::byte> room) : room_(room) {}

  template <typename T>
  void operator()(const T& field) {
    if constexpr (Plain<T>) {
      SQUALL_ASSERT(size_ + sizeof field <= room_.size());
      std::memcpy(room_.data() + size_, &field, sizeof field);
      size_ += sizeof field;
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
  std::span<std::byte> rest() const { return room_.subspan(size_); }
  void skip(std::size_t size) { size_ += size; }
  std::size_t size() const { return size_; }

 private:
  std::span<std::byte> room_;
  std::size_t size_ = 0;
};

/// A field visitor that reads the fields that ByteWriter wrote. REQUIRES: the same fields in the
/// same order.
class ByteReader {
 public:
  static constexpr bool kLoads = true;
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename T>
  void operator()(T& field) {
    if constexpr (Plain<T>) {
      SQUALL_ASSERT(at_ + sizeof field <= bytes_.size());
      std::memcpy(&field, bytes_.data() + at_, sizeof field);
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
  std::span<const std::byte> rest() const { return bytes_.subspan(at_); }
  void skip(std::size_t size) { at_ += size; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

}  // namespace squall::sim
