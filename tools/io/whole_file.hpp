// A file that is there whole or not at all: a temporary file that is renamed at the end.
#pragma once

#include <array>
#include <filesystem>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace squall::tools::io {

/// True for devices and pipes: what is written to them is gone, and cannot be put in place whole.
bool is_stream(const std::filesystem::path& path) noexcept;

/// Buffers what goes to a file descriptor, and remembers why writing failed.
class FileBuffer : public std::streambuf {
 public:
  FileBuffer() { setp(room_.data(), room_.data() + room_.size()); }
  ~FileBuffer() override {
    close();
    unlock();
  }
  FileBuffer(const FileBuffer&) = delete;
  FileBuffer& operator=(const FileBuffer&) = delete;

  /// Creates or empties the file.
  void open(const std::filesystem::path& path) noexcept;
  /// The same, and until unlock() no other process takes the file for abandoned.
  void open_locked(const std::filesystem::path& path) noexcept;
  /// Brings all of it to disk, where there is one.
  void finish() noexcept;
  void close() noexcept;
  void unlock() noexcept;
  /// errno of the first failure; 0: none.
  int error() const { return error_; }

 protected:
  int_type overflow(int_type byte) override;
  int sync() override;

 private:
  bool write_out() noexcept;

  int file_ = -1;
  int lock_ = -1;  // the same open file
  int error_ = 0;
  std::array<char, 1 << 16> room_{};
};

class WholeFile {
 public:
  /// Makes the folder where it is missing. Devices and pipes are written directly.
  /// ERRORS: scenarios::UserError{path, …}.
  explicit WholeFile(const std::filesystem::path& path);
  /// Without commit() nothing stays.
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  std::ostream& stream() { return stream_; }
  /// ENSURES: the file is on disk under its name. ERRORS: scenarios::UserError{path, …}.
  void commit();

 private:
  [[noreturn]] void refuse(const std::string& what, int error);

  std::filesystem::path shown_;      // as the user wrote it
  std::filesystem::path path_;       // symbolic links followed
  std::filesystem::path temporary_;  // equals path_ for devices
  FileBuffer buffer_;
  std::ostream stream_{&buffer_};
  bool committed_ = false;
  std::size_t unfinished_ = 0;  // number in the list of unfinished files
};

/// Removes the temporary files of all WholeFiles that are not committed. May be called in a signal
/// handler; the program must end after it.
void remove_unfinished_files() noexcept;

/// Removes the temporary files of WholeFiles in this folder, and `below` it, whose process is gone, on whatever
/// host it was. One that may still be written stays, and so do all where a file system has no locks.
void remove_abandoned_files(const std::filesystem::path& folder, bool below);

/// Writes `text` as the whole of `path`. ERRORS: scenarios::UserError{path, …}.
void write_whole(const std::filesystem::path& path, std::string_view text);

}  // namespace squall::tools::io
