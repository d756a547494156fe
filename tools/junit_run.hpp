// Runs as JUnit test cases, and the options of their files.
#pragma once

#include "scenarios/scenario.hpp"
#include "tools/execution.hpp"
#include "tools/finding.hpp"
#include "tools/io/junit.hpp"
#include "tools/io/options.hpp"

namespace squall::tools {

io::JunitCase junit_case(const std::string& group, const std::string& scenario_name,
                         const Execution& execution, const std::string& trace_path);

/// Complains where it cannot write the file: bad_input, else held.
io::ExitCode write_junit(const std::string& path, const std::vector<io::JunitCase>& cases);

/// --junit and --out, with kFindingsFolder in `folder` unless it is given.
void add_output_options(const io::Verb& verb, std::string& junit, std::string& folder);

}  // namespace squall::tools
