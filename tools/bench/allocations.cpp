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
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace squall::tools::bench {

std::uint64_t allocations() noexcept { return allocation_count; }

}  // namespace squall::tools::bench
