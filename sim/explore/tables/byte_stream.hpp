// Interfaces of a stream of bytes that a checkpoint is written to and read from.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/bytes.hpp"

namespace squall::sim::explore::tables {

/// Takes the bytes of a checkpoint. The caller owns the file behind it.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::span<const std::byte> bytes) noexcept = 0;

  template <Plain T>
  void put(const T& value) {
    write(std::as_bytes(std::span(&value, 1)));
  }
  /// The number of values, then the values.
  template <Plain T>
  void put_all(std::span<const T> values) {
    put(std::uint64_t{values.size()});
    write(std::as_bytes(values));
  }
};

/// Gives the bytes of a checkpoint. After a read that failed, ok() is false, and all that is read
/// is zero or empty.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// False when fewer bytes than these are left.
  virtual bool read(std::span<std::byte> room) noexcept = 0;

  bool ok() const { return ok_; }
  template <Plain T>
  T get() {
    T value{};
    ok_ = ok_ && read(std::as_writable_bytes(std::span(&value, 1)));
    return ok_ ? value : T{};
  }
  /// What put_all() wrote first. ERRORS: a length that no checkpoint has makes ok() false.
  std::uint64_t get_length() {
    constexpr std::uint64_t kLengthMax = std::uint64_t{1} << 40;
    const auto length = get<std::uint64_t>();
    ok_ = ok_ && length <= kLengthMax;
    return ok_ ? length : 0;
  }
  template <Plain T>
  std::vector<T> get_all() {
    // Memory is allocated as bytes arrive: a wrong length must not allocate all of it at once.
    constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
    std::vector<T> values;
    for (std::uint64_t left = get_length(); left > 0 && ok_;) {
      const std::uint64_t now = std::min(left, kPiece);
      values.resize(values.size() + now);
      ok_ = read(std::as_writable_bytes(std::span(values).last(now)));
      left -= now;
    }
    if (!ok_) values.clear();
    return values;
  }

 private:
  bool ok_ = true;
};

}  // namespace squall::sim::explore::tables
