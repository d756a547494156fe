// Long jumps out of a guarded call: from a signal handler, or from what the call has called.
#include "tools/io/crash_guard.hpp"

#include <array>
#include <csetjmp>
#include <csignal>

namespace squall::tools::io {
namespace {

thread_local sigjmp_buf way_back;
thread_local bool is_guarded = false;
std::array<struct sigaction, 32> handlers_before;

void on_guarded_crash(int signal, siginfo_t* cause, void*) {
  leave_guarded_call_after(signal);
  sigaction(signal, &handlers_before[static_cast<std::size_t>(signal)], nullptr);
  if (cause->si_code <= 0) std::raise(signal);
}

}  // namespace

void guard_crashes() {
  static bool is_installed = false;
  if (is_installed) return;
  is_installed = true;
  struct sigaction action {};
  action.sa_sigaction = on_guarded_crash;
  // The handler does not return, so the signal must not stay blocked.
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    sigaction(signal, &action, &handlers_before[static_cast<std::size_t>(signal)]);
  }
}

int guarded_call(void (*call)(void*), void* context) noexcept {
  // The mask of signals is not kept: that would be a system call for every event.
  const int end = sigsetjmp(way_back, 0);
  if (end == 0) {
    is_guarded = true;
    call(context);
  }
  is_guarded = false;
  return end;
}

void leave_guarded_call() noexcept { siglongjmp(way_back, static_cast<int>(CallEnd::left)); }

void leave_guarded_call_after(int signal) noexcept {
  if (is_guarded) siglongjmp(way_back, static_cast<int>(CallEnd::left) + signal);
}

}  // namespace squall::tools::io
