// An array that grows without moving its items: one thread adds, others read.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/types.hpp"

namespace squall::sim::explore::tables {

/// Items are added in groups of `stride`, which are contiguous. A reader may use an index that the
/// adding thread has published, by a release store elsewhere.
template <typename T>
class StableArray {
 public:
  explicit StableArray(std::size_t stride = 1)
      : stride_(stride), bits_(stride == 1 ? kBitsMax : kBitsMax - 2), chunks_(kChunks) {}

  /// One more group, value-initialised. One thread at a time.
  T* add() {
    const std::size_t at = size_++;
    SQUALL_ASSERT(at >> bits_ < kChunks);
    auto& chunk = chunks_[at >> bits_];
    if (!chunk) {
      chunk = std::make_unique<T[]>(stride_ << bits_);
      memory_ += (stride_ << bits_) * sizeof(T);
    }
    return (*this)[at];
  }
  /// Several contiguous items; returns the index of the first. REQUIRES: a stride of one; no more
  /// items than a chunk has.
  std::size_t add_together(const T* items, std::size_t count) {
    SQUALL_ASSERT(stride_ == 1 && count <= kTogetherMax);
    const std::size_t left = kTogetherMax - size_ % kTogetherMax;
    if (count > left) size_ += left;
    const std::size_t first = size_;
    for (std::size_t i = 0; i < count; ++i) *add() = items[i];
    return first;
  }
  T* operator[](std::size_t at) const {
    return chunks_[at >> bits_].get() + (at & ((std::size_t{1} << bits_) - 1)) * stride_;
  }
  std::size_t size() const { return size_; }
  std::size_t memory() const { return memory_; }

 private:
  static constexpr int kBitsMax = 12;  // of the groups in a chunk; fewer where groups are long
  static constexpr std::size_t kTogetherMax = std::size_t{1} << kBitsMax;
  static constexpr std::size_t kChunks = std::size_t{1} << 16;
  // Readers read another line of the cache than the one that the adding thread writes.
  alignas(64) std::size_t stride_;
  int bits_;
  std::vector<std::unique_ptr<T[]>> chunks_;
  alignas(64) std::size_t size_ = 0;
  std::size_t memory_ = kChunks * sizeof(std::unique_ptr<T[]>);
};

}  // namespace squall::sim::explore::tables
