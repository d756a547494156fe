// The signal handler for SIGINT and SIGTERM.
#include "tools/io/interrupt.hpp"

#include <csignal>

namespace squall::tools::io {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int signal) {
  if (!interrupted.exchange(true, std::memory_order_relaxed)) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

const std::atomic<bool>& catch_interrupts() {
  static const bool caught = [] {
    struct sigaction action {};
    action.sa_handler = on_signal;  // no SA_RESTART: waits end at once
    sigemptyset(&action.sa_mask);
    return sigaction(SIGINT, &action, nullptr) == 0 && sigaction(SIGTERM, &action, nullptr) == 0;
  }();
  static_cast<void>(caught);
  return interrupted;
}

}  // namespace squall::tools::io
