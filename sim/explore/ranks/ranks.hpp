// The interface of the processes of one exploration: numbered from 0, they send bytes to each other.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace squall::sim::explore::ranks {

using Bytes = std::vector<std::byte>;

/// What one rank sends another arrives once, whole, and in the order of sending.
class Ranks {
 public:
  struct Received {
    int from = 0;
    Bytes bytes;
  };
  virtual ~Ranks() = default;
  /// The number of this one.
  virtual int own() const noexcept = 0;
  virtual int count() const noexcept = 0;
  /// Returns at once. REQUIRES: to != own().
  virtual void send(int to, std::span<const std::byte> bytes) noexcept = 0;
  /// What some other rank sent; nothing where nothing has arrived, unless it `waits`.
  virtual std::optional<Received> receive(bool waits) noexcept = 0;
  /// Every rank calls this at the same point of its work, and returns when all have. `all`: for
  /// each rank, with itself. Returns what each of them had for this one. It does not mix with what
  /// send() sends.
  virtual std::vector<Bytes> exchange(const std::vector<Bytes>& all) noexcept = 0;
};

}  // namespace squall::sim::explore::ranks
