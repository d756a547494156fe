// A store of spilled files that lie in memory, and that may fail.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sim/explore/tables/spill_store.hpp"

namespace squall::tests {

class MemoryStore final : public sim::explore::tables::SpillStore {
 public:
  bool create(File& file) noexcept override {
    file = static_cast<File>(files.size());
    files.emplace_back();
    return true;
  }
  bool append(File file, std::span<const std::byte> bytes) noexcept override {
    if (bytes.size() > room) return false;
    room -= bytes.size();
    files[file].insert(files[file].end(), bytes.begin(), bytes.end());
    return true;
  }
  bool read(File file, std::uint64_t at, std::span<std::byte> to) noexcept override {
    if (!reads || files[file].size() < at + to.size()) return false;
    std::copy_n(files[file].begin() + static_cast<std::ptrdiff_t>(at), to.size(), to.begin());
    return true;
  }
  void remove(File file) noexcept override { files[file] = {}; }

  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& file : files) sum += file.size();
    return sum;
  }

  std::vector<std::vector<std::byte>> files;
  std::size_t room = std::numeric_limits<std::size_t>::max();  // bytes that may still be written
  bool reads = true;
};

}  // namespace squall::tests
