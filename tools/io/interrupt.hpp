// Ctrl-C as a wish: the first one asks for a clean end, the second one ends the program.
#pragma once

#include <atomic>

namespace squall::tools::io {

/// From now on the first SIGINT or SIGTERM sets the flag; another one of either ends the program as
/// if nobody had caught it.
const std::atomic<bool>& catch_interrupts();

/// A flag that nobody sets.
inline const std::atomic<bool> kNeverStop{false};

}  // namespace squall::tools::io
