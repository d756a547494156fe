// Opens files that have no name, or lose it at once, and reads and writes them.
#include "tools/explore/spill/spill_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace squall::tools::explore::spill {
namespace {

namespace fs = std::filesystem;

int open_nameless(const fs::path& folder) {
#ifdef O_TMPFILE
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  // Not every file system has such files, nor does every kernel.
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return file;
#endif
  std::string name = folder / "spill-XXXXXX";
  const int named = ::mkstemp(name.data());
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

SpillFiles::SpillFiles(fs::path folder) : folder_(std::move(folder)), made_(folder_) {
  File first = 0;
  if (made_.error() || !SpillFiles::create(first)) {
    throw scenarios::UserError{"--spill", folder_.string() + ": no file can be made there: " +
                                              (made_.error() ? made_.error().message() : trouble_)};
  }
  SpillFiles::remove(first);
}

SpillFiles::~SpillFiles() {
  for (const Open& file : files_) {
    if (file.descriptor >= 0) ::close(file.descriptor);
  }
}

bool SpillFiles::fail(int error) noexcept {
  if (trouble_.empty()) trouble_ = std::strerror(error);
  return false;
}

bool SpillFiles::create(File& file) noexcept { return add(open_nameless(folder_), file); }

bool SpillFiles::add(int descriptor, File& file) noexcept {
  if (descriptor < 0) return fail(errno);
  file = static_cast<File>(files_.size());
  files_.push_back({descriptor, 0});
  return true;
}

bool SpillFiles::append(File file, std::span<const std::byte> bytes) noexcept {
  Open& to = files_[file];
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(to.descriptor, bytes.data(), bytes.size(), static_cast<off_t>(to.size));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return fail(count == 0 ? ENOSPC : errno);
    to.size += static_cast<std::uint64_t>(count);
    bytes_ += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  bytes_max_ = std::max(bytes_max_, bytes_);
  return true;
}

bool SpillFiles::read(File file, std::uint64_t at, std::span<std::byte> room) noexcept {
  while (!room.empty()) {
    const ssize_t count =
        ::pread(files_[file].descriptor, room.data(), room.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return fail(count == 0 ? EIO : errno);
    at += static_cast<std::uint64_t>(count);
    room = room.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

void SpillFiles::remove(File file) noexcept {
  Open& gone = files_[file];
  if (gone.descriptor >= 0) ::close(gone.descriptor);
  bytes_ -= gone.size;
  gone = {};
}

void SpillFiles::put(File file, int descriptor, std::uint64_t size) {
  files_[file] = {descriptor, size};
  bytes_ += size;
  bytes_max_ = std::max(bytes_max_, bytes_);
}

}  // namespace squall::tools::explore::spill
