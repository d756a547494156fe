// Records of numbers and bytes, as ranks send them to each other.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "sim/bytes.hpp"
#include "sim/explore/ranks/ranks.hpp"
#include "sim/explore/tables/base_128.hpp"

namespace squall::sim::explore::ranks {

/// Appends to bytes.
class RecordWriter {
 public:
  explicit RecordWriter(Bytes& bytes) : bytes_(bytes) {}
  /// In base 128: small ones take one byte.
  void number(std::uint64_t number) {
    std::uint8_t room[tables::kBase128Max];
    const auto size = static_cast<std::size_t>(tables::put_base_128(room, number) - room);
    append(std::as_bytes(std::span(room).first(size)));
  }
  template <Plain T>
  void value(const T& value) {
    append(std::as_bytes(std::span(&value, 1)));
  }
  /// The size, then the bytes.
  void string(std::span<const std::byte> string) {
    number(string.size());
    append(string);
  }

 private:
  void append(std::span<const std::byte> more) {
    bytes_.insert(bytes_.end(), more.begin(), more.end());
  }
  Bytes& bytes_;
};

/// Reads what a RecordWriter wrote. REQUIRES: the same calls in the same order.
class RecordReader {
 public:
  explicit RecordReader(std::span<const std::byte> bytes)
      : at_(reinterpret_cast<const std::uint8_t*>(bytes.data())), end_(at_ + bytes.size()) {}
  bool done() const { return at_ == end_; }
  std::uint64_t number() { return tables::get_base_128(at_); }
  template <Plain T>
  T value() {
    T value;
    SQUALL_ASSERT(static_cast<std::size_t>(end_ - at_) >= sizeof value);
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::span<const std::byte> string() {
    const std::uint64_t size = number();
    SQUALL_ASSERT(size <= static_cast<std::size_t>(end_ - at_));
    const std::span<const std::byte> string(reinterpret_cast<const std::byte*>(at_), size);
    at_ += size;
    return string;
  }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

}  // namespace squall::sim::explore::ranks
