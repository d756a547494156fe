// A file that is there whole or not at all: written aside, then renamed.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace squall::tools {

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
  std::ofstream stream_;
  bool committed_ = false;
};

/// Writes `text` as the whole of `path`.
void write_whole(const std::filesystem::path& path, std::string_view text);

}  // namespace squall::tools
