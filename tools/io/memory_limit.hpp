// The memory that this process may use, and the orderly end of its work when that is used up.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace squall::tools::io {

/// In bytes: the least of the machine's memory, the limits of the process (ulimit -v, ulimit -d)
/// and the limits of its control groups.
std::uint64_t memory_limit();

/// The least limit of the control groups that `membership` names, the text of /proc/self/cgroup;
/// `root`: where they are mounted, usually /sys/fs/cgroup. Versions 1 and 2. Nothing: no limit.
std::optional<std::uint64_t> control_group_limit(std::string_view membership,
                                                 const std::filesystem::path& root);

/// REQUIRES: at the start of the program. From now on the process asks for no more memory than its
/// control group has, so that an allocation fails where the kernel would have killed it. The first
/// allocation that fails gets a reserve and requests a stop, as Ctrl-C does, so that the work ends
/// in order; when the reserve is used up, too, the process says what was running and exits with
/// ExitCode::no_verdict.
void guard_memory();

/// REQUIRES: at the start of the program. What is freed stays with the process, for its next run: the
/// kernel would take a quarter of the time of short runs to hand out the same pages again.
void keep_freed_memory() noexcept;

/// REQUIRES: guard_memory(). For work that keeps its large tables within a limit of its own: the
/// reserve, half of a limit on memory otherwise, becomes a quarter of it, and at most 64 MiB: room for
/// a table that doubles before the stop is noticed.
void keep_small_reserve() noexcept;

/// True when an allocation has failed.
bool is_memory_used_up() noexcept;

/// "memory: this process may use 256 MiB".
std::string memory_text();

}  // namespace squall::tools::io
