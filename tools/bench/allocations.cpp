// Counts this thread's heap allocations, and reads the process's CPU clock, for the benchmark.
#include <cstdlib>
#include <ctime>
#include <new>

#include "tools/bench/bench_verb.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SQUALL_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SQUALL_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef SQUALL_COUNTS_ALLOCATIONS
#define SQUALL_COUNTS_ALLOCATIONS 1
#endif

namespace {
thread_local std::uint64_t allocation_count = 0;
}  // namespace

#if SQUALL_COUNTS_ALLOCATIONS
void* operator new(std::size_t size) {
  ++allocation_count;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace squall::tools::bench {

std::uint64_t allocations() noexcept { return allocation_count; }

double cpu_seconds_now() noexcept {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace squall::tools::bench
