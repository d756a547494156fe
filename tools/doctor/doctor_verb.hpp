// `squall doctor`: describes this build, or checks a machine, and whether runs are reproducible.
#pragma once

#include <string>

#include "tools/io/options.hpp"

namespace squall::tools::doctor {

struct DoctorOptions {
  std::string machine;   // what --machine takes elsewhere; empty: this build
  bool digests = false;  // only a line for each of a fixed set of runs
  bool json = false;
};

/// `digests`: "name seed digest events result" a run: the same text on every machine and compiler.
/// `json`: {"version", "commit", "compiler", "build_type", "flags", "system", "runs", "differences":
/// [text…]}; of a machine {"machine", "checks": [{"name", "failure": text or null,
/// "skipped": text or null}…]}.
io::ExitCode doctor(const DoctorOptions& options);

/// Adds the verb to the program.
void add_doctor_verb(io::CommandLine& program);

}  // namespace squall::tools::doctor
