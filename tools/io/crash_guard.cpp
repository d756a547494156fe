// Long jumps out of a guarded call: from a signal handler, or from what the call has called.
#include "tools/io/crash_guard.hpp"

#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tools/io/last_words.hpp"

namespace squall::tools::io {
namespace {

constexpr int kPatience_s = 10;
constexpr int kHeapPatience_s = 3;
/// Unlike SIGURG, it is no signal of a language's runtime.
constexpr int kOverdueSignal = SIGVTALRM;

/// A thread that makes guarded calls.
struct Caller {
  pthread_t thread = pthread_self();
  pid_t id = gettid();
  std::atomic<std::uint64_t> calls{0};    // begun and ended; odd inside of one
  std::atomic<std::uint64_t> overdue{0};  // the one that the watch has given up
  std::atomic<bool> tries_heap{false};    // after a crash
  int asleep_s = 0;                       // of the watch: how long it has tried
};

/// Those that live. They outlast static destructors: the watch never ends.
struct Callers {
  std::mutex mutex;
  std::list<Caller> list;
};
Callers& callers() {
  static Callers& all = *new Callers;
  return all;
}

/// Of this thread, while it lives: its place among the callers, and a stack for signal handlers, which an
/// overflow of its own has left no room for.
class Guarded {
 public:
  Guarded() {
    const std::lock_guard lock(callers().mutex);
    place_ = callers().list.emplace(callers().list.end());
    stack_t now{};
    sigaltstack(nullptr, &now);
    if ((now.ss_flags & SS_DISABLE) == 0) return;  // a sanitizer's
    stack_ = std::make_unique<std::array<char, kStackBytes>>();
    const stack_t ours{stack_->data(), 0, kStackBytes};
    sigaltstack(&ours, nullptr);
  }
  ~Guarded() {
    const std::lock_guard lock(callers().mutex);
    callers().list.erase(place_);
    if (stack_ == nullptr) return;
    const stack_t none{nullptr, SS_DISABLE, 0};
    sigaltstack(&none, nullptr);
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  Caller& caller() { return *place_; }

 private:
  static constexpr std::size_t kStackBytes = 65536;

  std::list<Caller>::iterator place_;
  std::unique_ptr<std::array<char, kStackBytes>> stack_;
};

thread_local sigjmp_buf way_back;
thread_local bool is_guarded = false;
thread_local Caller* caller = nullptr;
std::array<struct sigaction, 32> handlers_before;

void on_guarded_crash(int signal, siginfo_t* cause, void*) {
  leave_guarded_call_after(signal);
  sigaction(signal, &handlers_before[static_cast<std::size_t>(signal)], nullptr);
  if (cause->si_code <= 0) std::raise(signal);
}

void on_overdue(int) {
  // The call may have ended since the watch looked.
  if (is_guarded && caller->overdue == caller->calls) {
    siglongjmp(way_back, static_cast<int>(CallEnd::overdue));
  }
}

/// Larger than what a thread keeps for itself: asks for the lock.
void try_heap() {
  caller->tries_heap = true;
  void* volatile room = std::malloc(std::size_t{1} << 14);
  std::free(room);
  caller->tries_heap = false;
}

double cpu_seconds(const Caller& one) {
  clockid_t clock{};
  timespec used{};
  if (pthread_getcpuclockid(one.thread, &clock) != 0) return 0;
  clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

/// It waits for something, and not for a processor.
bool is_asleep(const Caller& one) {
  std::ifstream file("/proc/self/task/" + std::to_string(one.id) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  return name_end != std::string::npos && name_end + 2 < text.size() && text[name_end + 2] == 'S';
}

/// A crash inside of malloc() leaves its lock taken, and the next call waits for it for ever.
void end_if_heap_is_locked(Caller& one) {
  one.asleep_s = one.tries_heap && is_asleep(one) ? one.asleep_s + 1 : 0;
  if (one.asleep_s < kHeapPatience_s) return;
  end_with_last_words(
      "squall: the machine crashed inside of malloc() or free(), which lock the memory that it "
      "shares with Squall:\nnothing more can be done or written in this process. Run it as a child "
      "process, or under valgrind.\nIt was running:\n",
      ExitCode::violated);
}

/// On a busy machine a call may wait long for a processor: only what it computes or sleeps counts.
void watch() {
  struct Seen {
    std::uint64_t calls = 0;
    double cpu = 0;
    double seconds = 0;
  };
  std::vector<std::pair<const Caller*, Seen>> before;
  while (true) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    std::vector<std::pair<const Caller*, Seen>> now;
    const std::lock_guard lock(callers().mutex);
    for (Caller& one : callers().list) {
      end_if_heap_is_locked(one);
      Seen seen{one.calls, cpu_seconds(one), 0};
      for (const auto& [who, earlier] : before) {
        if (who != &one || earlier.calls != seen.calls) continue;
        seen.seconds = earlier.seconds + (is_asleep(one) ? 1 : seen.cpu - earlier.cpu);
      }
      if (seen.calls % 2 == 1 && seen.seconds >= kPatience_s) {
        one.overdue = seen.calls;
        pthread_kill(one.thread, kOverdueSignal);
      }
      now.emplace_back(&one, seen);
    }
    before = std::move(now);
  }
}

}  // namespace

void guard_crashes() {
  static bool is_installed = false;
  if (is_installed) return;
  is_installed = true;
  struct sigaction action {};
  action.sa_sigaction = on_guarded_crash;
  // The handler does not return, so the signal must not stay blocked.
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    sigaction(signal, &action, &handlers_before[static_cast<std::size_t>(signal)]);
  }
  struct sigaction overdue {};
  overdue.sa_handler = on_overdue;
  overdue.sa_flags = SA_NODEFER | SA_ONSTACK | SA_RESTART;
  sigemptyset(&overdue.sa_mask);
  sigaction(kOverdueSignal, &overdue, nullptr);
  std::thread(watch).detach();
}

int guarded_call(void (*call)(void*), void* context) noexcept {
  thread_local Guarded guarded;
  caller = &guarded.caller();
  // The mask of signals is not kept: that would be a system call for every event.
  const int end = sigsetjmp(way_back, 0);
  if (end == 0) {
    caller->calls.store(caller->calls.load(std::memory_order_relaxed) + 1,
                        std::memory_order_relaxed);
    is_guarded = true;
    call(context);
  }
  is_guarded = false;
  if (end > static_cast<int>(CallEnd::overdue)) try_heap();
  caller->calls.store(caller->calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return end;
}

void leave_guarded_call() noexcept { siglongjmp(way_back, static_cast<int>(CallEnd::left)); }

void leave_guarded_call_after(int signal) noexcept {
  if (is_guarded) siglongjmp(way_back, static_cast<int>(CallEnd::overdue) + signal);
}

}  // namespace squall::tools::io
