// Compiled mutants that are kept: a campaign, its replays and its views compile the same text once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace squall::tools::fuzz::zoo {

/// Objects by what they were compiled from, in `$XDG_CACHE_HOME/squall/mutants`, or `~/.cache/squall/mutants`.
/// Where there is no such folder, or it cannot be written, nothing is kept, and nothing fails.
class KeptMutants {
 public:
  /// `sources`: the folder that is compiled; each of its files counts. `command`: the compiler and its options.
  KeptMutants(const std::filesystem::path& sources, const std::string& command);

  /// None: it must be compiled.
  std::optional<std::filesystem::path> object() const;
  /// Keeps a copy of this object. Only the 64 newest stay.
  void keep(const std::filesystem::path& object) const;
  /// For one that cannot be loaded.
  void forget() const;

 private:
  std::filesystem::path folder_;  // empty: nothing is kept
  std::filesystem::path file_;
};

}  // namespace squall::tools::fuzz::zoo
