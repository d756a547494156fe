// The signal handler for SIGINT, SIGTERM and SIGHUP.
#include "tools/io/interrupt.hpp"

#include <csignal>

#include "tools/io/whole_file.hpp"

namespace squall::tools::io {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

/// As if there were no handler, but for the files that are not complete.
void end(int signal) {
  remove_unfinished_files();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void on_signal(int signal) {
  if (!interrupted.exchange(true, std::memory_order_relaxed)) return;
  end(signal);
}

/// nohup, and a shell for what it runs in the background, have a signal ignored: it stays so.
bool is_ignored(int signal) {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void handle(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // no SA_RESTART: waits end at once
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) sigaction(signal, &action, nullptr);
  }
}

}  // namespace

const std::atomic<bool>& catch_interrupts() {
  handle(on_signal);
  return interrupted;
}

void clean_up_on_signals() { handle(end); }

void request_stop() noexcept { interrupted.store(true, std::memory_order_relaxed); }

}  // namespace squall::tools::io
