// The bytes of a checkpoint in a stream, and their digest.
#pragma once

#include <algorithm>
#include <cstdint>
#include <istream>
#include <optional>
#include <ostream>
#include <span>
#include <vector>

#include "core/hash.hpp"
#include "sim/explore/tables/byte_stream.hpp"

namespace squall::tools::io {

/// The digest of a stream of bytes. It does not depend on how the stream is split into pieces.
class StreamDigest {
 public:
  void add(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::size_t now = std::min(bytes.size(), block_.size() - count_);
      std::copy_n(bytes.begin(), now, block_.begin() + static_cast<std::ptrdiff_t>(count_));
      count_ += now;
      bytes = bytes.subspan(now);
      if (count_ == block_.size()) end_block();
    }
  }
  std::uint64_t value() const { return sum_with(count_); }

 private:
  void end_block() {
    sum_ = sum_with(count_);
    count_ = 0;
  }
  std::uint64_t sum_with(std::size_t count) const {
    return core::mix(sum_, core::hash_bytes(std::span(block_).first(count)));
  }
  std::vector<std::byte> block_ = std::vector<std::byte>(1 << 16);
  std::size_t count_ = 0;
  std::uint64_t sum_ = 0;
};

class StreamSink final : public sim::explore::tables::ByteSink {
 public:
  explicit StreamSink(std::ostream& stream) : stream_(stream) {}
  void write(std::span<const std::byte> bytes) noexcept override {
    digest_.add(bytes);
    size_ += bytes.size();
    stream_.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
  }
  // Of what was written.
  std::uint64_t digest() const { return digest_.value(); }
  std::uint64_t size() const { return size_; }

 private:
  std::ostream& stream_;
  StreamDigest digest_;
  std::uint64_t size_ = 0;
};

class StreamSource final : public sim::explore::tables::ByteSource {
 public:
  explicit StreamSource(std::istream& stream) : stream_(stream) {}
  bool read(std::span<std::byte> room) noexcept override {
    stream_.read(reinterpret_cast<char*>(room.data()), static_cast<std::streamsize>(room.size()));
    return stream_.gcount() == static_cast<std::streamsize>(room.size());
  }
  /// Of the next `size` bytes; nothing where there are fewer.
  std::optional<std::uint64_t> digest_of_next(std::uint64_t size) {
    StreamDigest digest;
    std::vector<std::byte> room(1 << 20);
    while (size > 0) {
      const std::span<std::byte> part = std::span(room).first(std::min(size, room.size()));
      if (!read(part)) return std::nullopt;
      digest.add(part);
      size -= part.size();
    }
    return digest.value();
  }

 private:
  std::istream& stream_;
};

}  // namespace squall::tools::io
