// `squall import`: makes a scenario of event logs.
#pragma once

#include <string>
#include <vector>

#include "tools/io/options.hpp"

namespace squall::tools::check {

struct ImportOptions {
  std::vector<std::string> files;  // "-": standard input
  std::string names;               // see CheckOptions
};

/// Prints a scenario that `squall run` takes. ERRORS: scenarios::UserError.
io::ExitCode import_log(const ImportOptions& options);

/// Adds the verb to the program.
void add_import_verb(io::CommandLine& program);

}  // namespace squall::tools::check
