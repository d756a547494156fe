// `squall run`: one scenario, one seed, a verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/json/value.hpp"
#include "scenarios/scenario.hpp"
#include "tools/io/junit.hpp"
#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools {

struct RunOptions {
  std::string scenario;               // a file, or a name of the library
  std::optional<std::uint64_t> seed;  // else the scenario's
  bool json = false;                  // see run_report.hpp, to_json
  bool quiet = false;                 // nothing but findings
  bool tell = false;                  // the run as prose, before its summary
  bool events = false;                // every event, as it happens, before the summary
  std::string junit;                  // file; empty: none
  std::string trace;                  // file, written whatever the verdict; empty: findings only
  std::string history;                // file for what clients asked and were told; empty: none
  std::string log;                    // file for what each server did; empty: none
  std::string out;                    // folder for findings' traces
  SeatOptions seat;
};

io::ExitCode run(const RunOptions& options);

/// What a run came to, in every form.
struct RunOutput {
  io::ExitCode code = io::ExitCode::held;
  std::string text;  // the summary
  scenarios::json::Value json;
  io::JunitCase test;
};
/// One run as `run` and `replay SEED` do it: execute, keep a finding. A trace that cannot be
/// written is complained about, and what was found is told all the same. `again`: the command that
/// runs the same.
RunOutput run_one(const scenarios::Scenario& scenario, std::uint64_t seed,
                  const RunOptions& options, const std::string& again);

/// Adds the verb to the program.
void add_run_verb(io::CommandLine& program);

}  // namespace squall::tools
