// A vector of fixed capacity with inline storage: no heap.
#pragma once

#include <array>
#include <cstddef>

#include "core/types.hpp"

namespace squall::core {

/// REQUIRES: T is trivially copyable, so that clear() costs nothing.
template <typename T, std::size_t kLimit>
class Bounded {
 public:
  static constexpr std::size_t kCapacity = kLimit;

  /// Returns false and adds nothing when the capacity is reached.
  bool try_push(const T& value) {
    if (size_ == kLimit) return false;
    items_[size_++] = value;
    return true;
  }
  /// REQUIRES: size() < kLimit.
  void push(const T& value) {
    SQUALL_ASSERT(size_ < kLimit);
    items_[size_++] = value;
  }
  /// Adds one item and returns it, to be filled in place. REQUIRES: size() < kLimit.
  T& grow() {
    SQUALL_ASSERT(size_ < kLimit);
    return items_[size_++];
  }
  void clear() { size_ = 0; }
  /// Keeps the first `size` items. REQUIRES: size <= size().
  void truncate(std::size_t size) { size_ = static_cast<std::uint32_t>(size); }

  /// Visits the item count, for field visitors; a loading visitor sets it.
  template <typename Visitor>
  void visit_size(Visitor&& visit) {
    visit(size_);
    SQUALL_ASSERT(size_ <= kLimit);
  }
  template <typename Visitor>
  void visit_size(Visitor&& visit) const {
    visit(size_);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t at) { return items_[at]; }
  const T& operator[](std::size_t at) const { return items_[at]; }
  T* begin() { return items_.data(); }
  T* end() { return items_.data() + size_; }
  const T* begin() const { return items_.data(); }
  const T* end() const { return items_.data() + size_; }

 private:
  std::uint32_t size_ = 0;
  // Uninitialized on purpose: only the first size_ items are ever read.
  std::array<T, kLimit> items_;
};

}  // namespace squall::core
