// What another program prints.
#pragma once

#include <string>

namespace squall::tools::bench {

/// Runs a command of the shell to its end. `name`: of the program, for errors. ERRORS:
/// scenarios::UserError: it did not start, was ended by a signal, or ended with another code than 0.
std::string output_of(const std::string& name, const std::string& command);

}  // namespace squall::tools::bench
