// See last_words.hpp.
#include "tools/last_words.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <string_view>

namespace squall::tools {
namespace {

constexpr std::size_t kSlots = 1024;  // as many as threads; beyond them nothing is told

struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<bool> running{false};
  std::atomic<std::uint64_t> seed{0};
};
std::array<Slot, kSlots> slots;
std::string beginning;  // of every line; not touched after the handler is there

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
  say(beginning);
  say("0x");
  say({text.data() + at, text.size() - at});
}

void on_crash(int signal) {
  say("squall: it crashed while this was running:\n");
  for (const Slot& slot : slots) {
    if (slot.running) say_seed(slot.seed);
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

void say_last_words(const std::string& command) {
  beginning = "  " + command + " ";
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    std::signal(signal, on_crash);
  }
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

}  // namespace squall::tools
