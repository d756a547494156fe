// Ctrl-C: the first one asks for a clean end, the second one ends the program.
#pragma once

#include <atomic>

namespace squall::tools::io {

/// From now on the first SIGINT, SIGTERM or SIGHUP sets the flag; a second one of any has its usual
/// effect. A signal that the program was started to ignore, as by nohup, stays ignored.
const std::atomic<bool>& catch_interrupts();

/// REQUIRES: at the start of the program. A signal that ends the program leaves no half-written file.
void clean_up_on_signals();

/// Sets the flag, as a signal would. May be called in a signal handler.
void request_stop() noexcept;

/// A flag that is never set.
inline const std::atomic<bool> kNeverStop{false};

}  // namespace squall::tools::io
