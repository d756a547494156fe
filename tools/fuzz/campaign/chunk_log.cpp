// Appends whole lines, and reads those that are whole.
#include "tools/fuzz/campaign/chunk_log.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace squall::tools::fuzz::campaign {
namespace {

constexpr std::chrono::seconds kBetweenSyncs{1};

[[noreturn]] void refuse_log(const std::filesystem::path& path, const std::string& what) {
  throw scenarios::UserError{path.string(), what + ": " + std::strerror(errno)};
}

}  // namespace

std::map<std::uint64_t, RunRecord> read_log(const std::filesystem::path& path) {
  std::map<std::uint64_t, RunRecord> records;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    if (auto record = read_record(line)) {
      const std::uint64_t seed = record->figures.seed;
      records.emplace(seed, std::move(*record));
    }
  }
  return records;
}

std::optional<ChunkLog> ChunkLog::take(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) refuse_log(path, "cannot be written");
  ChunkLog log(file, path);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return std::nullopt;
  log.records_ = read_log(path);
  return log;
}

ChunkLog::ChunkLog(int file, std::filesystem::path path) : file_(file), path_(std::move(path)) {}

ChunkLog::ChunkLog(ChunkLog&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)),
      records_(std::move(other.records_)),
      synced_(other.synced_) {}

ChunkLog::~ChunkLog() {
  if (file_ >= 0) ::close(file_);
}

void ChunkLog::append(const RunRecord& record) {
  // The last line that was there may be torn.
  write((has_appended_ ? "" : "\n") + line_of(record));
  has_appended_ = true;
  if (Clock::now() - synced_ < kBetweenSyncs) return;
  if (::fdatasync(file_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) {
    refuse_log(path_, "cannot be written");
  }
  synced_ = Clock::now();
}

void ChunkLog::write(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(file_, text.data() + at, text.size() - at);
    if (written >= 0) {
      at += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      refuse_log(path_, "cannot be written");
    }
  }
}

void ChunkLog::remove() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace squall::tools::fuzz::campaign
