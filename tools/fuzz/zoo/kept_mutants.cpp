// Compiled mutants that are kept, by a fingerprint of their text.
#include "tools/fuzz/zoo/kept_mutants.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <vector>

#include "core/hash.hpp"
#include "tools/fuzz/zoo/mutant.hpp"

namespace squall::tools::fuzz::zoo {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostKept = 64;

fs::path folder_of_user() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    return fs::path(cache) / "squall" / "mutants";
  }
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return fs::path(home) / ".cache" / "squall" / "mutants";
}

std::uint64_t hash_of(const std::string& text) {
  return core::hash_bytes(std::as_bytes(std::span(text)));
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The newest stay: who compares versions of core compiles each mutant with each of them.
void limit(const fs::path& folder) {
  std::vector<fs::path> files = files_in(folder);
  if (files.size() <= kMostKept) return;
  std::error_code ignored;
  std::sort(files.begin(), files.end(), [&](const fs::path& one, const fs::path& other) {
    return fs::last_write_time(one, ignored) > fs::last_write_time(other, ignored);
  });
  for (std::size_t at = kMostKept; at < files.size(); ++at) fs::remove(files[at], ignored);
}

}  // namespace

KeptMutants::KeptMutants(const fs::path& sources, const std::string& command)
    : folder_(folder_of_user()) {
  if (folder_.empty()) return;
  std::uint64_t fingerprint = hash_of(command);
  for (const fs::path& file : files_in(sources)) {
    fingerprint = core::mix(fingerprint, hash_of(fs::relative(file, sources).string()));
    fingerprint = core::mix(fingerprint, hash_of(content_of(file)));
  }
  file_ = folder_ / (std::to_string(fingerprint) + ".so");
}

std::optional<fs::path> KeptMutants::object() const {
  std::error_code ignored;
  if (folder_.empty() || !fs::exists(file_, ignored)) return std::nullopt;
  return file_;
}

void KeptMutants::keep(const fs::path& object) const {
  if (folder_.empty()) return;
  std::error_code failed;
  fs::create_directories(folder_, failed);
  fs::path unfinished = file_;
  unfinished += "." + std::to_string(getpid());
  // Renamed when it is whole: another process may load it at any moment.
  if (!failed) fs::copy_file(object, unfinished, fs::copy_options::overwrite_existing, failed);
  if (!failed) fs::rename(unfinished, file_, failed);
  if (failed) {
    fs::remove(unfinished, failed);
    return;
  }
  try {
    limit(folder_);
  } catch (const fs::filesystem_error&) {  // another process removes the same files
  }
}

void KeptMutants::forget() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
}

}  // namespace squall::tools::fuzz::zoo
