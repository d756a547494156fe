// A run as a JUnit test case.
#pragma once

#include "scenarios/scenario.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/junit.hpp"

namespace squall::tools {

JunitCase junit_case(const std::string& group, const std::string& scenario_name,
                     const Execution& execution, const std::string& trace_path);

}  // namespace squall::tools
