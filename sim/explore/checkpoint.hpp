// An exploration that is not at its end, as bytes, and back: what a long run is resumed from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/explore/explorer.hpp"

namespace squall::sim::explore {

/// Where bytes go to, and come from: whoever calls has the file.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::span<const std::byte> bytes) noexcept = 0;
};
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// False when there are not so many bytes left.
  virtual bool read(std::span<std::byte> room) noexcept = 0;
};

/// Between rounds. What steps do is not kept: it is found out again when it is needed.
void save_checkpoint(const Explorer& explorer, ByteSink& sink) noexcept;

/// False where the bytes are not those of a checkpoint, or end too early; then the explorer is of
/// no use any more. REQUIRES: the explorer is new, and made from the same arguments as the one that
/// was saved; the bytes are as they were written, see ByteSource's owner.
bool load_checkpoint(Explorer& explorer, ByteSource& source) noexcept;

}  // namespace squall::sim::explore
