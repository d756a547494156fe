// Counts this thread's heap allocations, where no sanitizer has an allocator of its own.
#pragma once

#include <cstdint>

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

namespace squall::tools::bench {

/// So far; always 0 where SQUALL_COUNTS_ALLOCATIONS is 0.
std::uint64_t allocations() noexcept;

}  // namespace squall::tools::bench
