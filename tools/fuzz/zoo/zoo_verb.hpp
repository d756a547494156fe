// `squall zoo`: published bugs of Rafts, as mutants of core/, and whether they are found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/fuzz/zoo/mutant.hpp"
#include "tools/io/options.hpp"

namespace squall::tools::fuzz::zoo {

struct ZooOptions {
  std::vector<std::string> ids;  // or beginnings of them; empty: all
  std::string folder;            // empty: the mutants beside the sources of the program
  std::string scenario;          // a file or a story; empty: the swarm draws one for each seed
  double seconds = 30;           // of the wall's clock, for each mutant
  std::uint64_t base_seed = 1;
  std::uint64_t base_seeds = 20;  // of a score: 1 … 1000
  double shrink_seconds = 10;     // for the first finding of each mutant
  double explore_seconds = 30;    // of a score: for the exploration of each mutant
  bool no_explore = false;
  bool no_shrink = false;
  bool json = false;
  bool quiet = false;
  std::string out;
  std::string report;  // of a score: a file for the page; empty: none
};

/// --json: [{"id", "kind", "system", "source", "feature", "breaks", "summary", "exploration": name
/// or null, "change": [{"file", "find", "replace"}…]}…].
io::ExitCode list_mutants(const ZooOptions& options);
/// As text a person reads, or as list_mutants().
io::ExitCode show_mutants(const ZooOptions& options);
/// That each change fits the sources. ERRORS: UserError names the mutant that does not.
io::ExitCode check_mutants(const ZooOptions& options);
/// A campaign for each mutant, to its first finding. A control must hold. --json: {"mutants":
/// [{"mutant", "kind", "found_by": name or null, "reason", "seed", "runs", "events", "seconds" (of
/// the processor), "trace": file or null, "choices", "shrunk_choices", "shrink_seconds": number, or
/// null where nothing was shrunk, "shrunk_scenario": file or null}…], "missed": [id…], "accused": [id…], "exit_code"}.
io::ExitCode run_mutants(const ZooOptions& options);

/// Adds the verb to the program.
void add_zoo_verb(io::CommandLine& program);

}  // namespace squall::tools::fuzz::zoo
