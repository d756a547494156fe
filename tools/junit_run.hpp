// Runs as JUnit test cases, and the file of them.
#pragma once

#include "scenarios/scenario.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/junit.hpp"

namespace squall::tools {

JunitCase junit_case(const std::string& group, const std::string& scenario_name,
                     const Execution& execution, const std::string& trace_path);

/// Complains where it cannot write the file: bad_input, else held.
ExitCode write_junit(const std::string& path, const std::vector<JunitCase>& cases);

}  // namespace squall::tools
