// See whole_file.hpp.
#include "tools/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "scenarios/scenario.hpp"

namespace squall::tools {
namespace {

namespace fs = std::filesystem;

fs::path temporary_beside(const fs::path& path) {
  static std::atomic<unsigned> count = 0;
  fs::path temporary = path;
  temporary += ".part-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
  return temporary;
}

/// Zero, or why the file could not be brought to disk.
int sync_file(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  return error == EINVAL || error == EROFS ? 0 : error;  // not every file system can
}

}  // namespace

WholeFile::WholeFile(const fs::path& path) : shown_(path), path_(path) {
  if (path.empty()) throw scenarios::UserError{"output", "the file's name is empty"};
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) refuse("it is a folder, a file is needed", 0);
  const bool direct = fs::exists(status) && !fs::is_regular_file(status);
  if (!direct) {
    if (const fs::path folder = path.parent_path(); !folder.empty()) {
      std::error_code problem;
      fs::create_directories(folder, problem);
      if (problem && !fs::is_directory(folder)) {
        refuse("its folder cannot be made", problem.value());
      }
    }
    const fs::path resolved = fs::weakly_canonical(path, error);
    if (!error) path_ = resolved;
  }
  temporary_ = direct ? path_ : temporary_beside(path_);
  errno = 0;
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!stream_) {
    const int cause = errno;
    temporary_ = path_;  // nothing to remove
    refuse("it cannot be written", cause);
  }
}

WholeFile::~WholeFile() {
  if (committed_) return;
  stream_.close();
  std::error_code ignored;
  if (temporary_ != path_) fs::remove(temporary_, ignored);
}

void WholeFile::commit() {
  errno = 0;
  stream_.flush();
  if (stream_) stream_.close();
  if (!stream_) refuse("it cannot be written whole", errno == 0 ? EIO : errno);
  if (temporary_ != path_) {
    if (const int error = sync_file(temporary_)) refuse("it cannot be brought to disk", error);
    std::error_code error;
    fs::rename(temporary_, path_, error);
    if (error) refuse("it cannot be put in its place", error.value());
  }
  committed_ = true;
}

void WholeFile::refuse(const std::string& what, int error) {
  std::string message = what;
  if (error != 0) message += std::string(": ") + std::strerror(error);
  throw scenarios::UserError{shown_.string(), message};
}

void write_whole(const fs::path& path, std::string_view text) {
  WholeFile file(path);
  file.stream().write(text.data(), static_cast<std::streamsize>(text.size()));
  file.commit();
}

}  // namespace squall::tools
