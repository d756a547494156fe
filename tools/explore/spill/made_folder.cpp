// Notes which folders were missing before it makes them.
#include "tools/explore/spill/made_folder.hpp"

#include <algorithm>

namespace squall::tools::explore::spill {

namespace fs = std::filesystem;

MadeFolder::MadeFolder(const fs::path& folder) {
  std::error_code ignored;
  const fs::path whole = fs::absolute(folder, ignored).lexically_normal();
  std::vector<fs::path> missing;
  for (fs::path at = whole; !at.empty() && !fs::exists(at, ignored); at = at.parent_path()) {
    // "a/b/" ends with an empty name.
    if (at.has_filename()) missing.push_back(at);
  }
  std::reverse(missing.begin(), missing.end());
  for (const fs::path& path : missing) {
    if (fs::create_directory(path, error_)) made_.push_back(path);
    if (error_) return;
  }
  if (!fs::is_directory(whole, ignored)) error_ = std::make_error_code(std::errc::not_a_directory);
}

MadeFolder::~MadeFolder() {
  for (auto path = made_.rbegin(); path != made_.rend(); ++path) {
    std::error_code ignored;
    fs::remove(*path, ignored);
  }
}

}  // namespace squall::tools::explore::spill
