// Texts of the projects in the folders beside the code, put into the program by CMake.
#pragma once

#include <string_view>

namespace squall::tools::init {

std::string_view road_md() noexcept;
std::string_view machines_raft_machine_h() noexcept;

std::string_view c_about_md() noexcept;
std::string_view c_Makefile() noexcept;
std::string_view c_mine_c() noexcept;

std::string_view cpp_about_md() noexcept;
std::string_view cpp_Makefile() noexcept;
std::string_view cpp_mine_cc() noexcept;

std::string_view python_about_md() noexcept;
std::string_view python_mine_py() noexcept;

std::string_view rust_about_md() noexcept;
std::string_view rust_Cargo_toml() noexcept;
std::string_view rust_src_lib_rs() noexcept;
std::string_view rust_src_raft_machine_rs() noexcept;

std::string_view go_about_md() noexcept;
std::string_view go_Makefile() noexcept;
std::string_view go_go_mod() noexcept;
std::string_view go_mine_go() noexcept;
std::string_view go_table_c() noexcept;
std::string_view go_table_go() noexcept;

}  // namespace squall::tools::init
