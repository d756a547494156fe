// A signal handler that prints the running seed when the program crashes.
#include "tools/io/last_words.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <string_view>

#include "tools/io/crash_guard.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools::io {
namespace {

constexpr std::size_t kSlots = 1024;  // as many as threads; beyond them nothing is told

struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<bool> running{false};
  std::atomic<std::uint64_t> seed{0};
};
std::array<Slot, kSlots> slots;
std::string line_prefix;  // of every line; not touched after the handler is there
std::array<struct sigaction, 32> before;

// Only what may be called in a signal handler.
void say(std::string_view text) {
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text.data(), text.size());
}

void say_seed(std::uint64_t seed) {
  std::array<char, 19> text{};
  std::size_t at = text.size();
  text[--at] = '\n';
  do {
    text[--at] = "0123456789abcdef"[seed & 15];
    seed >>= 4;
  } while (seed != 0);
  say(line_prefix);
  say("0x");
  say({text.data() + at, text.size() - at});
}

void say_running() {
  for (const Slot& slot : slots) {
    if (slot.running) say_seed(slot.seed);
  }
}

void on_crash(int signal, siginfo_t* cause, void*) {
  leave_guarded_call_after(signal);
  say("squall: it crashed while this was running:\n");
  say_running();
  remove_unfinished_files();
  // A fault happens again at the same place, now for the handler that was there before (a
  // sanitizer); a signal that a process sent has to be sent again.
  sigaction(signal, &before[static_cast<std::size_t>(signal)], nullptr);
  if (cause->si_code <= 0) std::raise(signal);
}

}  // namespace

void say_last_words(const std::string& command) {
  line_prefix = "  " + command + " ";
  struct sigaction action {};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;  // a guarded call is left by a jump
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    sigaction(signal, &action, &before[static_cast<std::size_t>(signal)]);
  }
}

void end_with_last_words(std::string_view message, ExitCode code) noexcept {
  remove_unfinished_files();
  say(message);
  say_running();
  ::_exit(static_cast<int>(code));
}

Running::Running(std::uint64_t seed) noexcept : slot_(0) {
  while (slot_ < kSlots && slots[slot_].taken.exchange(true)) ++slot_;
  if (slot_ == kSlots) return;
  slots[slot_].seed = seed;
  slots[slot_].running = true;
}

Running::~Running() {
  if (slot_ == kSlots) return;
  slots[slot_].running = false;
  slots[slot_].taken = false;
}

}  // namespace squall::tools::io
