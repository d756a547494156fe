// The version of this program and how it was built.
#pragma once

#include <string>

#include "traces/trace.hpp"

namespace squall::tools {

struct About {
  std::string version, commit, compiler, build_type, flags, system;
  std::string compiler_path, sources;  // where they were when it was built
  std::string rank_build;              // squall_mpi.so must have the same: see rank_functions.hpp
};
const About& about();

/// "squall 0.1.0 (commit …, GNU 12.2.0, Release)".
std::string version_line();

/// With everything but the scenario and the seed.
traces::Header trace_header();

}  // namespace squall::tools
