// What each process that works on a campaign tells of itself: a small file that it writes whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace squall::tools::fuzz::campaign {

struct WorkerStatus {
  std::string host;
  std::uint64_t process = 0;
  std::uint64_t begun_ms = 0;  // of the system's clock: with host and process the worker's name
  std::uint64_t shard = 1;     // of `shards`
  std::uint64_t shards = 1;
  std::uint64_t threads = 1;
  std::string state;   // "working", or how it ended
  double seconds = 0;  // of the wall's clock
  double cpu_seconds = 0;
  std::uint64_t runs = 0;  // its own
  std::uint64_t events = 0;
  double runs_per_second = 0;  // lately
  double silent_seconds = 0;   // since it wrote this; not in the file

  /// It works, as far as can be seen.
  bool is_live() const;
};

/// Of this process, now.
WorkerStatus own_status();
/// ERRORS: UserError{path, …}.
void write_status(const std::filesystem::path& folder, const WorkerStatus& status);
/// By host, process and time. What cannot be read is left out: it says nothing of the results.
std::vector<WorkerStatus> read_statuses(const std::filesystem::path& folder);

}  // namespace squall::tools::fuzz::campaign
