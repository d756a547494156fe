// Memory at one address, which is copied as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace squall::tools::machines {

/// Gives out parts of a region, always the same ones after the same calls. All that it knows lies in the region itself.
/// Memory that is not given out is zero: what it held is no part of what is copied.
class Arena {
 public:
  /// `region`: of zeros, or what another one with the same bytes was; aligned to 16.
  explicit Arena(std::span<std::byte> region) : region_(region) {}

  /// Zeros, aligned to 16. nullptr: there is no room.
  void* allocate(std::size_t size);
  /// REQUIRES: it was given out, and not released.
  void release(void* given);
  /// Moves what was given out, if it must. nullptr: there is no room, and nothing happens.
  void* resize(void* given, std::size_t size);

  bool contains(const void* address) const {
    return address >= region_.data() && address < region_.data() + region_.size();
  }
  /// What is to be copied: up to the last byte that is given out.
  std::span<std::byte> used() const;

 private:
  /// Before each part, free or given out.
  struct alignas(16) Head {
    std::uint32_t size;  // with this; 0: the end
    std::uint32_t is_given;
  };

  Head& head_at(std::size_t at) const { return *reinterpret_cast<Head*>(region_.data() + at); }
  static Head& head_of(void* given) { return static_cast<Head*>(given)[-1]; }
  std::size_t end() const;
  /// Joins free parts, and cuts off those at the end.
  void join();

  std::span<std::byte> region_;
};

}  // namespace squall::tools::machines
