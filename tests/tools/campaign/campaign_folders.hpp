// The folders of shared campaigns, compared byte by byte.
#pragma once

#include <filesystem>
#include <map>

#include "tests/tools/program.hpp"

namespace squall::tests {

/// What merging leaves, by the names of files: nothing of who did the work, and when.
inline std::map<std::string, std::string> merged_files(const Program& squall,
                                                       const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(squall.path(folder))) {
    const std::string name = std::filesystem::relative(entry.path(), squall.path(folder)).string();
    if (!entry.is_regular_file() || starts_with(name, "workers/")) continue;
    files[name] = read_file(entry.path());
  }
  return files;
}

/// One process does all of it.
inline std::map<std::string, std::string> whole(const Program& squall,
                                                std::vector<std::string> init, int code) {
  init.insert(init.begin(), {"campaign", "init", "whole"});
  CHECK(squall(init).code == 0);
  CHECK(squall({"campaign", "work", "whole", "--threads", "2"}).code == 0);
  CHECK(squall({"campaign", "merge", "whole"}).code == code);
  return merged_files(squall, "whole");
}

inline std::vector<std::string> names_of(const std::map<std::string, std::string>& files) {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) names.push_back(name);
  return names;
}

inline void check_same(const std::map<std::string, std::string>& one,
                       const std::map<std::string, std::string>& other) {
  CHECK(names_of(one) == names_of(other));
  for (const auto& [name, bytes] : one) {
    INFO(name);
    CHECK((other.count(name) == 1 && other.at(name) == bytes));
  }
}

}  // namespace squall::tests
