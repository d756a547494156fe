# Writes build_info.hpp: version, commit, compiler and flags of this build.

# build_info.hpp is looked at in every build and written when the commit changed: only the files of
# tools/ that include it are compiled again.
find_package(Git QUIET)
string(TOUPPER "${CMAKE_BUILD_TYPE}" squall_build_type)
string(STRIP "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${squall_build_type}} ${squall_flags}"
  squall_flags)
string(REPLACE "\"" "\\\"" squall_flags "${squall_flags}")
set(squall_build_info "${PROJECT_BINARY_DIR}/generated/tools/build_info.hpp")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/build_info.cmake" @ONLY CONTENT [==[
set(commit "")
if(EXISTS "@PROJECT_SOURCE_DIR@/.git" AND NOT "@GIT_EXECUTABLE@" MATCHES "NOTFOUND|^$")
  execute_process(
    COMMAND "@GIT_EXECUTABLE@" -c safe.directory=* describe --always --dirty
    WORKING_DIRECTORY "@PROJECT_SOURCE_DIR@"
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(commit STREQUAL "")
  set(commit unknown)
endif()
# What squall_mpi.so and the program must have in common, whatever the commit says.
set(ranks "")
foreach(file tools/explore/rank_functions.hpp tools/mpi/squall_mpi.cpp)
  file(SHA256 "@PROJECT_SOURCE_DIR@/${file}" hash)
  string(APPEND ranks "${hash}")
endforeach()
string(SHA256 ranks "${ranks}")
string(SUBSTRING "${ranks}" 0 16 ranks)
set(text [=[
// Written by the build.
#pragma once

#include <string_view>

namespace squall::build_info {

inline constexpr std::string_view version = "@PROJECT_VERSION@";
inline constexpr std::string_view commit = "<commit>";
inline constexpr std::string_view compiler = "@CMAKE_CXX_COMPILER_ID@ @CMAKE_CXX_COMPILER_VERSION@";
inline constexpr std::string_view compiler_path = "@CMAKE_CXX_COMPILER@";
inline constexpr std::string_view sources = "@PROJECT_SOURCE_DIR@";
inline constexpr std::string_view build_type = "@CMAKE_BUILD_TYPE@";
inline constexpr std::string_view flags = "@squall_flags@";
inline constexpr const char* rank_build = "squall @PROJECT_VERSION@, commit <commit>, ranks <ranks>";
inline constexpr std::string_view system = "@CMAKE_SYSTEM_NAME@ @CMAKE_SYSTEM_PROCESSOR@";

}  // namespace squall::build_info
]=])
string(REPLACE "<commit>" "${commit}" text "${text}")
string(REPLACE "<ranks>" "${ranks}" text "${text}")
set(old "")
if(EXISTS "@squall_build_info@")
  file(READ "@squall_build_info@" old)
endif()
if(NOT old STREQUAL text)
  file(WRITE "@squall_build_info@" "${text}")
endif()
]==])
add_custom_target(squall_build_info
  COMMAND "${CMAKE_COMMAND}" -P "${PROJECT_BINARY_DIR}/generated/build_info.cmake"
  BYPRODUCTS "${squall_build_info}"
  COMMENT "Looking at the commit"
  VERBATIM)
