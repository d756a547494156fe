// What the option --machine chooses.
#pragma once

#include <memory>
#include <string>

#include "tools/machine_under_test.hpp"

namespace squall::tools::machines {

/// "lib:FILE.so[:ARGUMENT]" or "cmd:COMMAND". ERRORS: UserError.
std::unique_ptr<LoadedMachine> load_machine(const std::string& text);

/// Several machines in one cluster. ERRORS: UserError.
std::unique_ptr<LoadedMachine> load_seats(const std::string& rest, const scenarios::Seats& seats);

}  // namespace squall::tools::machines
