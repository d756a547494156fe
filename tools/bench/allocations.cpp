// The counting operators new and delete. In a file of their own: inlined, they look mismatched.
#include "tools/bench/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {
thread_local std::uint64_t allocation_count = 0;
}  // namespace

#if SQUALL_COUNTS_ALLOCATIONS
void* operator new(std::size_t size) {
  ++allocation_count;
  for (;;) {
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    // As the standard's operator new does: see tools/io/memory_limit.
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace squall::tools::bench {

std::uint64_t allocations() noexcept { return allocation_count; }

}  // namespace squall::tools::bench
