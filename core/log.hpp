// One server's log: a path in the log tree.
#pragma once

#include "core/log_tree.hpp"

namespace squall::core {

/// `base`: the last entry that the snapshot covers (chapter 5); kRoot while nothing is compacted.
struct Log {
  Ref base = kRoot;
  Ref tip = kRoot;
  friend bool operator==(const Log&, const Log&) = default;
};
static_assert(sizeof(Log) == 8);

}  // namespace squall::core
