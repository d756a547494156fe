// The files of each project, and its README.
#include "tools/init/projects.hpp"

#include <utility>

#include "tools/init/project_texts.hpp"
#include "tools/io/shell_word.hpp"

namespace squall::tools::init {

std::span<const Project> projects() {
  static const std::vector<Project> all{
      {"c",
       c_about_md,
       "make",
       "lib:./mine.so",
       "mine.c",
       {{"mine.c", c_mine_c},
        {"Makefile", c_Makefile},
        {"raft_machine.h", machines_raft_machine_h}}},
      {"cpp",
       cpp_about_md,
       "make",
       "lib:./mine.so",
       "mine.cc",
       {{"mine.cc", cpp_mine_cc},
        {"Makefile", cpp_Makefile},
        {"raft_machine.h", machines_raft_machine_h}}},
      {"python",
       python_about_md,
       "",
       "cmd:python3 mine.py",
       "mine.py",
       {{"mine.py", python_mine_py}}},
      {"rust",
       rust_about_md,
       "cargo build",
       "lib:./target/debug/libmine.so",
       "src/lib.rs",
       {{"src/lib.rs", rust_src_lib_rs},
        {"src/raft_machine.rs", rust_src_raft_machine_rs},
        {"Cargo.toml", rust_Cargo_toml},
        {"raft_machine.h", machines_raft_machine_h}}},
      {"go",
       go_about_md,
       "make",
       "lib:./mine.so",
       "mine.go",
       {{"mine.go", go_mine_go},
        {"table.go", go_table_go},
        {"table.c", go_table_c},
        {"go.mod", go_go_mod},
        {"Makefile", go_Makefile},
        {"raft_machine.h", machines_raft_machine_h}}},
  };
  return all;
}

std::string readme_of(const Project& project) {
  std::string text(road_md());
  const std::pair<std::string_view, std::string> blanks[] = {
      {"{about}", std::string(project.about())},
      {"{build}", project.build.empty() ? "" : std::string(project.build) + "\n    "},
      {"{seat}", io::shell_word(std::string(project.seat))},
      {"{source}", std::string(project.source)},
  };
  for (const auto& [blank, with] : blanks) {
    for (std::size_t at = 0; (at = text.find(blank, at)) != std::string::npos; at += with.size()) {
      text.replace(at, blank.size(), with);
    }
  }
  return text;
}

}  // namespace squall::tools::init
