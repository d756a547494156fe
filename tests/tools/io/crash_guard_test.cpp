// Calls that crash, overflow their stack, or never end.
#include "tools/io/crash_guard.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "tests/catch.hpp"

namespace squall::tests::crash_guard_test {

using tools::io::CallEnd;
using tools::io::guarded_call;

namespace {

constexpr int kReturned = static_cast<int>(CallEnd::returned);

int after_signal(int signal) { return static_cast<int>(CallEnd::overdue) + signal; }

void nothing(void*) {}
void abort_now(void*) { std::abort(); }
void wait_for_ever(void*) {
  while (true) pause();
}
// NOLINTNEXTLINE(misc-no-recursion)
int deeper(volatile char* above) {
  volatile char here[4096];
  here[0] = *above;
  return *above == 1 ? 0 : deeper(here) + here[0];
}
[[maybe_unused]] void overflow(void* start) {
  *static_cast<int*>(start) = deeper(static_cast<char*>(start));
}

}  // namespace

// One case, for the framework installs handlers of its own before each.
TEST_CASE("A crash and an overflow of the stack end a guarded call, on any thread",
          "[tools][crash_guard]") {
  tools::io::guard_crashes();
  CHECK(guarded_call(nothing, nullptr) == kReturned);
  CHECK(guarded_call(abort_now, nullptr) == after_signal(SIGABRT));
  CHECK(guarded_call([](void*) { tools::io::leave_guarded_call(); }, nullptr) ==
        static_cast<int>(CallEnd::left));
  CHECK(guarded_call(nothing, nullptr) == kReturned);
#if !defined(__SANITIZE_ADDRESS__)  // it keeps a stack of its own, and no border of it
  const auto overflows = [] {
    int start = 0;
    return guarded_call(overflow, &start);
  };
  CHECK(overflows() == after_signal(SIGSEGV));
  int end = 0;
  std::thread([&] { end = overflows(); }).join();
  CHECK(end == after_signal(SIGSEGV));
  CHECK(overflows() == after_signal(SIGSEGV));
#endif
}

TEST_CASE("A call that does not return is ended after ten seconds", "[tools][crash_guard][slow]") {
  tools::io::guard_crashes();
  CHECK(guarded_call(wait_for_ever, nullptr) == static_cast<int>(CallEnd::overdue));
  CHECK(guarded_call(nothing, nullptr) == kReturned);
}

}  // namespace squall::tests::crash_guard_test
