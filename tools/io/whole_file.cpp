// A temporary file beside the target, synced, then renamed.
#include "tools/io/whole_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include "scenarios/scenario.hpp"

namespace squall::tools::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPart = ".part-";

fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> count = 0;
  fs::path temporary = path;
  temporary += std::string(kPart) + std::to_string(::getpid()) + "-" + std::to_string(count++);
  return temporary;
}

/// As temporary_beside() makes them: two numbers at the end.
bool is_temporary(const std::string& name) {
  const std::size_t at = name.rfind(kPart);
  if (at == std::string::npos) return false;
  const std::string_view numbers = std::string_view(name).substr(at + kPart.size());
  const std::size_t between = numbers.find('-');
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return between != std::string_view::npos && is_number(numbers.substr(0, between)) &&
         is_number(numbers.substr(between + 1));
}

/// Whether the open file still has this name.
bool is_file_at(int file, const fs::path& path) {
  struct stat opened = {};
  struct stat named = {};
  return ::fstat(file, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/// The lock of a file ends with the process that writes it.
void remove_if_abandoned(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return;
  if (::flock(file, LOCK_EX | LOCK_NB) == 0 && is_file_at(file, path)) ::unlink(path.c_str());
  ::close(file);
}

/// Best effort: its new name is there for everybody who looks, only a power cut could take it back.
void sync_folder(const fs::path& folder) {
  const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

/// The names of temporary files, where a signal handler can read them. A file beyond the last place
/// has none: a signal leaves it.
struct Unfinished {
  std::atomic<bool> taken{false};
  std::atomic<bool> named{false};
  std::array<char, 4096> name{};
};
std::array<Unfinished, 64> unfinished;
constexpr std::size_t kNoPlace = unfinished.size();

std::size_t note_unfinished(const fs::path& path) {
  const std::string& name = path.native();
  if (name.size() >= unfinished[0].name.size()) return kNoPlace;
  std::size_t at = 0;
  while (at < unfinished.size() && unfinished[at].taken.exchange(true)) ++at;
  if (at == kNoPlace) return kNoPlace;
  std::copy(name.begin(), name.end(), unfinished[at].name.begin());
  unfinished[at].name[name.size()] = '\0';
  unfinished[at].named = true;
  return at;
}

void forget_unfinished(std::size_t at) {
  if (at == kNoPlace) return;
  unfinished[at].named = false;
  unfinished[at].taken = false;
}

}  // namespace

void remove_unfinished_files() noexcept {
  for (const Unfinished& file : unfinished) {
    if (file.named) ::unlink(file.name.data());
  }
}

bool is_stream(const fs::path& path) noexcept {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

void FileBuffer::open(const fs::path& path) noexcept {
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) error_ = errno;
}

void FileBuffer::open_locked(const fs::path& path) noexcept {
  for (;;) {
    open(path);
    if (file_ < 0 || ::flock(file_, LOCK_EX) != 0) return;
    // Who took it for abandoned may have removed it before it was locked.
    if (is_file_at(file_, path)) break;
    close();
  }
  lock_ = ::fcntl(file_, F_DUPFD_CLOEXEC, 0);
}

void FileBuffer::unlock() noexcept {
  if (lock_ >= 0) ::close(lock_);
  lock_ = -1;
}

void FileBuffer::finish() noexcept {
  if (!write_out() || ::fsync(file_) == 0) return;
  // Devices and some file systems have nothing to sync.
  if (errno != EINVAL && errno != EROFS && errno != ENOTSUP) error_ = errno;
}

void FileBuffer::close() noexcept {
  if (file_ < 0) return;
  if (::close(file_) != 0 && error_ == 0) error_ = errno;
  file_ = -1;
}

FileBuffer::int_type FileBuffer::overflow(int_type byte) {
  if (!write_out()) return traits_type::eof();
  if (!traits_type::eq_int_type(byte, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(byte);
    pbump(1);
  }
  return traits_type::not_eof(byte);
}

int FileBuffer::sync() { return write_out() ? 0 : -1; }

bool FileBuffer::write_out() noexcept {
  const char* from = pbase();
  while (error_ == 0 && from < pptr()) {
    const ssize_t written = ::write(file_, from, static_cast<std::size_t>(pptr() - from));
    if (written >= 0) {
      from += written;
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  setp(room_.data(), room_.data() + room_.size());
  return error_ == 0;
}

WholeFile::WholeFile(const fs::path& path) : shown_(path), path_(path) {
  if (path.empty()) throw scenarios::UserError{"output", "the file's name is empty"};
  std::error_code error;
  if (fs::is_directory(path, error)) refuse("it is a folder, a file is needed", 0);
  const bool direct = is_stream(path);
  if (!direct) {
    if (const fs::path folder = path.parent_path(); !folder.empty()) {
      std::error_code problem;
      fs::create_directories(folder, problem);
      if (problem && !fs::is_directory(folder, error)) {
        refuse("its folder cannot be made", problem.value());
      }
    }
    const fs::path resolved = fs::weakly_canonical(path, error);
    if (!error) path_ = resolved;
  }
  temporary_ = direct ? path_ : temporary_beside(path_);
  unfinished_ = direct ? kNoPlace : note_unfinished(fs::absolute(temporary_));
  if (direct) {
    buffer_.open(temporary_);
  } else {
    buffer_.open_locked(temporary_);
  }
  if (const int cause = buffer_.error()) {
    temporary_ = path_;  // nothing to remove
    forget_unfinished(unfinished_);
    refuse("it cannot be written", cause);
  }
}

WholeFile::~WholeFile() {
  if (!committed_ && temporary_ != path_) {
    std::error_code ignored;
    fs::remove(temporary_, ignored);
  }
  forget_unfinished(unfinished_);
}

void WholeFile::commit() {
  buffer_.finish();
  buffer_.close();
  if (buffer_.error() != 0) refuse("it cannot be written whole", buffer_.error());
  if (temporary_ != path_) {
    std::error_code error;
    fs::rename(temporary_, path_, error);
    if (error) refuse("it cannot be put in its place", error.value());
    buffer_.unlock();
    sync_folder(path_.parent_path());
  }
  committed_ = true;
}

void WholeFile::refuse(const std::string& what, int error) {
  std::string message = what;
  if (error != 0) message += std::string(": ") + std::strerror(error);
  throw scenarios::UserError{shown_.string(), message};
}

void remove_abandoned_files(const fs::path& folder, bool below) {
  std::error_code error;
  std::vector<fs::path> parts;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::end(entry); entry.increment(error)) {
    if (!below) entry.disable_recursion_pending();
    std::error_code ignored;
    const bool is_file = entry->symlink_status(ignored).type() == fs::file_type::regular;
    if (is_file && is_temporary(entry->path().filename().string())) parts.push_back(entry->path());
  }
  for (const fs::path& path : parts) remove_if_abandoned(path);
}

void write_whole(const fs::path& path, std::string_view text) {
  WholeFile file(path);
  file.stream().write(text.data(), static_cast<std::streamsize>(text.size()));
  file.commit();
}

}  // namespace squall::tools::io
