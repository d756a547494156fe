// A machine in a shared object: `--machine lib:FILE.so[:ARGUMENT]`.
#pragma once

#include <memory>
#include <string>

#include "tools/machine_under_test.hpp"

namespace squall::tools::machines {

/// `text`: what follows "lib:". The symbols of the object stay its own, so that two Rafts of one name do
/// not meet. ERRORS: UserError.
std::unique_ptr<LoadedMachine> load_shared_object(const std::string& text);

}  // namespace squall::tools::machines
