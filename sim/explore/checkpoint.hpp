// The checkpoint of an exploration: the bytes from which a run that was cut off is resumed.
#pragma once

#include "sim/explore/explorer.hpp"
#include "sim/explore/tables/byte_stream.hpp"

namespace squall::sim::explore {

/// REQUIRES: the explorer is between two rounds. Effects of steps are not saved: they are computed
/// again when they are asked for.
void save_checkpoint(const Explorer& explorer, tables::ByteSink& sink) noexcept;

/// False where the bytes are no checkpoint of this version, or end too early; then the explorer
/// must not be used. REQUIRES: the explorer is new, and has the arguments of the one that was
/// saved; the bytes are not corrupt (the owner of the ByteSource checks that). An explorer that
/// spills has its store already, with the files that the one that was saved had then, by their
/// numbers.
bool load_checkpoint(Explorer& explorer, tables::ByteSource& source) noexcept;

}  // namespace squall::sim::explore
