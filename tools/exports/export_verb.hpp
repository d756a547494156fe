// `squall export`: a run in the format of another tool.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"
#include "traces/exports/export_formats.hpp"

namespace squall::tools::exports {

struct ExportOptions {
  std::string what;  // a trace, or a scenario as `run` takes it
  std::optional<std::uint64_t> seed;
  const traces::exports::ExportRow* format = nullptr;
  std::optional<std::uint64_t> first_event;
  std::optional<std::uint64_t> last_event;
  std::string output;  // a file; empty: standard output
  SeatOptions seat;
};

/// Which events of a run, from 1, both included.
struct EventWindow {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
  bool is_to_the_end = false;  // of the run
  /// "events 1 to 400 of 12 503; …"; empty: all of them.
  std::string part;
};
/// Where a format shows only so many events unless more are asked for: the first ones, or, before a
/// violation, the last ones. ERRORS: scenarios::UserError: the run has no such events.
EventWindow window_of(const ExportOptions& options, std::uint64_t events, bool is_violated);

/// The run is made twice: once to know its events, and that a trace still comes to its verdict. Exit
/// code: 0 whatever the run's verdict; 5 after an interrupt.
io::ExitCode export_run(const ExportOptions& options);

/// Adds the verb to the program.
void add_export_verb(io::CommandLine& program);

}  // namespace squall::tools::exports
