// Reads the limits, and answers failed allocations: first with a reserve, then with an exit.
#include "tools/io/memory_limit.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <limits>
#include <new>
#include <sstream>
#include <thread>

#include "tools/io/exit_code.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/last_words.hpp"
#include "tools/io/numbers.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace squall::tools::io {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::uint64_t number_in(const fs::path& path) {
  std::string text = text_of(path);
  while (text.ends_with('\n')) text.pop_back();
  return as_number(text).value_or(kUnlimited);  // "max"
}

std::uint64_t soft_limit(decltype(RLIMIT_AS) resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
  return limit.rlim_cur;
}

std::uint64_t page_bytes() {
  const long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? static_cast<std::uint64_t>(size) : 4096;
}

std::uint64_t machine_bytes() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  return pages > 0 ? static_cast<std::uint64_t>(pages) * page_bytes() : std::uint64_t{4} << 30;
}

std::optional<std::uint64_t> own_group_limit() {
  return control_group_limit(text_of("/proc/self/cgroup"), "/sys/fs/cgroup");
}

/// What the process has asked for so far: data and stacks.
std::uint64_t data_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  for (int field = 0; field < 6; ++field) statm >> pages;
  return statm ? pages * page_bytes() : 0;
}

/// A control group kills; an allocation that fails can be answered. An eighth is left for what is
/// no data of this process. Sanitizers ask for terabytes that they do not use: no limit fits them.
void fail_before_the_group_kills() {
  const auto group = own_group_limit();
  rlimit limit{};
  if (!group || getrlimit(RLIMIT_DATA, &limit) != 0) return;
  const std::uint64_t wanted = *group - *group / 8;
  if (limit.rlim_cur <= wanted || data_bytes() > wanted / 2) return;
  limit.rlim_cur = static_cast<rlim_t>(wanted);
  setrlimit(RLIMIT_DATA, &limit);
}

// ---- Failed allocations ----

enum class Reserve : int { kept, being_freed, freed };
std::atomic<Reserve> reserve{Reserve::kept};
void* reserve_at = nullptr;
std::size_t reserve_bytes = 0;
std::string last_message;  // made in advance
constexpr std::size_t kSmallReserve = std::size_t{64} << 20;

void on_failed_allocation() {
  // A thread that failed before the reserve was free tries once more.
  thread_local bool has_tried_again = false;
  Reserve expected = Reserve::kept;
  if (reserve.compare_exchange_strong(expected, Reserve::being_freed)) {
    request_stop();
    if (reserve_at != nullptr) munmap(reserve_at, reserve_bytes);
    reserve = Reserve::freed;
    return;
  }
  while (reserve == Reserve::being_freed) std::this_thread::yield();
  if (!has_tried_again) {
    has_tried_again = true;
    return;
  }
  end_with_last_words(last_message, ExitCode::no_verdict);
}

}  // namespace

std::optional<std::uint64_t> control_group_limit(std::string_view membership,
                                                 const fs::path& root) {
  std::uint64_t least = kUnlimited;
  std::istringstream lines{std::string(membership)};
  for (std::string line; std::getline(lines, line);) {
    // "0::/a/b" (version 2), "4:memory:/a/b" (version 1).
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool is_second_version = controllers == ",,";
    if (!is_second_version && controllers.find(",memory,") == std::string::npos) continue;
    const fs::path top = is_second_version ? root : root / "memory";
    const char* file = is_second_version ? "memory.max" : "memory.limit_in_bytes";
    // In a container the path may be that of the host: the mounted group is the container's.
    fs::path group = fs::path(line.substr(second + 1)).relative_path();
    for (;; group = group.parent_path()) {
      least = std::min(least, number_in(top / group / file));
      if (group.empty()) break;
    }
  }
  // Version 1 writes "no limit" as nearly 2^63.
  if (least >= std::uint64_t{1} << 62) return std::nullopt;
  return least;
}

std::uint64_t memory_limit() {
  return std::min({machine_bytes(), soft_limit(RLIMIT_AS), soft_limit(RLIMIT_DATA),
                   own_group_limit().value_or(kUnlimited)});
}

void guard_memory() {
  fail_before_the_group_kills();
  const std::uint64_t limit = memory_limit();
  // An array that grows asks for at most as much again as the process has.
  reserve_bytes = limit < machine_bytes() ? static_cast<std::size_t>(limit / 2) : kSmallReserve;
  void* memory = mmap(nullptr, reserve_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  reserve_at = memory == MAP_FAILED ? nullptr : memory;
  last_message = "squall: " + memory_text() + "; it is used up\n";
  std::set_new_handler(on_failed_allocation);
}

void keep_freed_memory() noexcept {
#ifdef __GLIBC__
  // The largest that glibc takes. Set, none of them adapts itself.
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

void keep_small_reserve() noexcept {
  const std::size_t small =
      std::min(kSmallReserve, reserve_bytes / 2) / page_bytes() * page_bytes();
  Reserve expected = Reserve::kept;
  // No thread frees it meanwhile.
  if (reserve_at == nullptr || !reserve.compare_exchange_strong(expected, Reserve::being_freed)) {
    return;
  }
  munmap(static_cast<char*>(reserve_at) + small, reserve_bytes - small);
  reserve_bytes = small;
  reserve = Reserve::kept;
}

bool is_memory_used_up() noexcept { return reserve != Reserve::kept; }

std::string memory_text() {
  return "memory: this process may use " + grouped(memory_limit() >> 20) + " MiB";
}

}  // namespace squall::tools::io
