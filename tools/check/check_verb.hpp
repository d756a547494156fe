// `squall check`: judges event logs of running systems.
#pragma once

#include <string>
#include <vector>

#include "tools/check/log_event.hpp"
#include "tools/io/options.hpp"

namespace squall::tools::check {

struct CheckOptions {
  std::vector<std::string> files;  // "-": standard input
  std::string names;               // of a names table, or its file; empty: our own form
  bool json = false;               // see CheckReport
  bool quiet = false;              // nothing when everything held
};

/// The lines of all files. ERRORS: scenarios::UserError.
EventLog read_log(const std::vector<std::string>& files, const std::string& names);

/// ERRORS: scenarios::UserError.
io::ExitCode check(const CheckOptions& options);

/// Adds the verb to the program.
void add_check_verb(io::CommandLine& program);

}  // namespace squall::tools::check
