// The bytes of a checkpoint in memory: written, then read.
#pragma once

#include <algorithm>
#include <vector>

#include "sim/explore/tables/byte_stream.hpp"

namespace squall::tests {

class MemoryBytes final : public sim::explore::tables::ByteSink,
                          public sim::explore::tables::ByteSource {
 public:
  void write(std::span<const std::byte> more) noexcept override {
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
  bool read(std::span<std::byte> room) noexcept override {
    if (bytes.size() - at < room.size()) return false;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), room.size(), room.begin());
    at += room.size();
    return true;
  }
  std::vector<std::byte> bytes;
  std::size_t at = 0;
};

}  // namespace squall::tests
