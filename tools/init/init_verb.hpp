// `squall init`: writes the beginning of a Raft into a folder.
#pragma once

#include <string>

#include "tools/io/options.hpp"

namespace squall::tools::init {

struct InitOptions {
  std::string language;  // c, cpp, python, rust, go
  std::string folder;
};

/// Prints what was written and what comes next. ERRORS: scenarios::UserError: an unknown language, or a
/// folder with files in it; nothing stays of what was written.
io::ExitCode init(const InitOptions& options);

/// Adds the verb to the program.
void add_init_verb(io::CommandLine& program);

}  // namespace squall::tools::init
