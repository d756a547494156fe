// The log of a chunk that is not complete: a line for each run that is over.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "tools/fuzz/campaign/run_record.hpp"

namespace squall::tools::fuzz::campaign {

/// By seed. Lines that are torn, and a seed's second line, do not count. Empty: no file is there.
std::map<std::uint64_t, RunRecord> read_log(const std::filesystem::path& path);

/// Open for appending, by one process at a time: a lock of the file keeps others out, and ends with
/// the process, however that ends. A file system without locks lets two processes run the same
/// seeds, which come to the same.
class ChunkLog {
 public:
  /// Nothing: another process has it. ERRORS: UserError{path, …}.
  static std::optional<ChunkLog> take(const std::filesystem::path& path);
  ~ChunkLog();
  ChunkLog(ChunkLog&& other) noexcept;
  ChunkLog& operator=(ChunkLog&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// When it was opened.
  const std::map<std::uint64_t, RunRecord>& records() const { return records_; }
  /// ENSURES: a process that is killed now loses nothing of it; nor does a host, except what was
  /// appended in the last second. ERRORS: UserError{path, …}: a full disk, for instance.
  void append(const RunRecord& record);
  /// Removes the file.
  void remove();

 private:
  using Clock = std::chrono::steady_clock;
  ChunkLog(int file, std::filesystem::path path);
  void write(const std::string& text);

  int file_ = -1;
  std::filesystem::path path_;
  std::map<std::uint64_t, RunRecord> records_;
  bool has_appended_ = false;
  Clock::time_point synced_ = Clock::now();
};

}  // namespace squall::tools::fuzz::campaign
