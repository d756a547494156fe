// The projects that `squall init` writes, one for each language.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall::tools::init {

struct ProjectFile {
  std::string_view path;
  std::string_view (*text)() noexcept;
};

struct Project {
  std::string_view language;  // as --lang names it
  std::string_view (*about)() noexcept;
  std::string_view build;   // a command; empty: none is needed
  std::string_view seat;    // what --machine wants, in the project's folder
  std::string_view source;  // the file to edit
  std::vector<ProjectFile> files;
};

std::span<const Project> projects();

/// The road to a whole Raft, in this language.
std::string readme_of(const Project& project);

}  // namespace squall::tools::init
