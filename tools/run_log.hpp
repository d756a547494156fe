// The event log of a run, for `squall check`.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/scenario.hpp"

namespace squall::tools {

/// Runs the scenario once more, with the machine under test, and writes what each server did. Nothing
/// without a path. ERRORS: scenarios::UserError{path, …}.
void write_run_log(const scenarios::Scenario& scenario, std::uint64_t seed,
                   const std::string& path);

}  // namespace squall::tools
