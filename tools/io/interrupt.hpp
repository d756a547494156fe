// Ctrl-C: the first one asks for a clean end, the second one ends the program.
#pragma once

#include <atomic>

namespace squall::tools::io {

/// From now on the first SIGINT or SIGTERM sets the flag; a second one of either has its usual
/// effect.
const std::atomic<bool>& catch_interrupts();

/// A flag that is never set.
inline const std::atomic<bool> kNeverStop{false};

}  // namespace squall::tools::io
