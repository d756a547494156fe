// `squall explore` on the command line.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/io/exit_code.hpp"

namespace squall::tools {

/// `code`: what the verb ends with; both must live until the command line has been read.
void add_explore(CLI::App& app, io::ExitCode& code);

}  // namespace squall::tools
