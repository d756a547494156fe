// `squall view`: a run as one HTML file that computes its states itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/io/exit_code.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::view {

struct ViewOptions {
  /// A trace, a scenario's file or name, or a seed of the swarm; where it plays, a lesson or a scenario.
  std::string what;
  std::optional<std::uint64_t> seed;
  std::string output;  // empty: named after the run, in this folder
  bool no_engine = false;
  bool plays = false;
  bool opens = true;  // in a browser, where there is a desktop
  SeatOptions seat;
};

/// Writes the page, and opens it. ERRORS: scenarios::UserError.
io::ExitCode view(const ViewOptions& options);

void add_view_verb(io::CommandLine& program);

}  // namespace squall::tools::view
