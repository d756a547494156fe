// A folder of one run, which is removed again where the run made it.
#pragma once

#include <filesystem>
#include <system_error>
#include <vector>

namespace squall::tools::explore::spill {

class MadeFolder {
 public:
  /// Makes the folder where it is missing, and those above it. error() tells why it could not.
  explicit MadeFolder(const std::filesystem::path& folder);
  /// Removes the folders that were made here, unless something is in them.
  ~MadeFolder();
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;

  const std::error_code& error() const { return error_; }

 private:
  std::vector<std::filesystem::path> made_;  // the innermost is the last
  std::error_code error_;
};

}  // namespace squall::tools::explore::spill
