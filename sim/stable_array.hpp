// An array that grows without moving what is in it: one thread adds, others read what they know of.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/types.hpp"

namespace squall::sim {

/// Items come in groups of `stride` that lie side by side.
template <typename T>
class StableArray {
 public:
  explicit StableArray(std::size_t stride = 1) : stride_(stride), chunks_(kChunks) {}

  /// Room for one more group, value-initialised. Only one thread at a time.
  T* add() {
    const std::size_t at = size_++;
    SQUALL_ASSERT(at < kChunks * kChunk);
    auto& chunk = chunks_[at / kChunk];
    if (!chunk) {
      chunk = std::make_unique<T[]>(kChunk * stride_);
      memory_ += kChunk * stride_ * sizeof(T);
    }
    return &chunk[at % kChunk * stride_];
  }
  /// Several items that lie side by side; returns the number of the first. REQUIRES: a stride of
  /// one; at most as many as fit into a chunk.
  std::size_t add_together(const T* items, std::size_t count) {
    SQUALL_ASSERT(stride_ == 1 && count <= kChunk);
    if (size_ % kChunk + count > kChunk) size_ += kChunk - size_ % kChunk;
    const std::size_t first = size_;
    for (std::size_t i = 0; i < count; ++i) *add() = items[i];
    return first;
  }
  T* operator[](std::size_t at) const { return chunks_[at / kChunk].get() + at % kChunk * stride_; }
  std::size_t size() const { return size_; }
  std::size_t memory() const { return memory_; }

 private:
  static constexpr std::size_t kChunk = 1024;
  static constexpr std::size_t kChunks = std::size_t{1} << 18;
  std::size_t stride_;
  std::size_t size_ = 0;
  std::size_t memory_ = kChunks * sizeof(std::unique_ptr<T[]>);
  std::vector<std::unique_ptr<T[]>> chunks_;
};

}  // namespace squall::sim
