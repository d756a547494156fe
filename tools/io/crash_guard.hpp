// Calls of foreign code that may crash or never end: that ends the call, and not the program.
#pragma once

namespace squall::tools::io {

/// How a guarded call ended. returned; left: by leave_guarded_call(); overdue: it computed or slept for
/// more than ten seconds; else a signal.
enum class CallEnd : int { returned = 0, left = 1, overdue = 2 };

/// From now on the signals of a crash inside a guarded call end the call, and so does its tenth second.
void guard_crashes();

/// Calls `call(context)`. A crash in it, an overflow of its stack, its tenth second, or
/// leave_guarded_call(), ends it at once: what it has allocated is lost, and no destructor runs. Returns
/// CallEnd, or CallEnd::overdue + the number of the signal. A crash that has left the heap locked ends the process
/// with last words: the next allocation would never return.
int guarded_call(void (*call)(void*), void* context) noexcept;

/// REQUIRES: inside a guarded call of this thread.
[[noreturn]] void leave_guarded_call() noexcept;

/// For handlers of the signals of a crash: ends the guarded call of this thread, where there is one;
/// else returns.
void leave_guarded_call_after(int signal) noexcept;

}  // namespace squall::tools::io
