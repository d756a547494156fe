// `squall explore`: visits every state within bounds and certifies what that covered.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/explore/space.hpp"
#include "tools/io/options.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::explore {

struct ExploreOptions : SpaceOptions {
  unsigned threads = 1;
  std::optional<std::uint64_t> memory;  // bytes; else half of what this process may use
  std::size_t search = 0;               // of kSearchWords
  bool symmetry = false;
  bool absorb = false;
  std::optional<std::uint64_t> seed;   // of random walks; else 1
  std::optional<std::uint64_t> walks;  // so many of them; else 1000
  std::string resume;                  // folder of checkpoints: begins there, or goes on from there
  std::string spill;                   // folder for what memory has no room for; empty: none
  bool liveness = false;               // asks what may still come, where all was explored
  bool explosion = false;              // tells what multiplies the states
  std::string graph;                   // .dot, .svg or .html file for a picture
  std::string report;                  // file for the certificate as a page; empty: none
  bool lists = false;                  // what there is, instead
  bool all = false;                    // the built-in ones, or those of a folder, smallest first
  std::optional<double> seconds;       // ends then
  std::string junit;                   // file; empty: none. With `all`
  bool json = false;
  bool quiet = false;
  bool tells = false;  // the path to what was found as prose
  std::string trace;   // file for the way to what was found; empty: a name in `out`
  std::string out;
  SeatOptions seat;
};

/// What --search says.
inline constexpr std::array<std::string_view, 4> kSearchWords{"bfs", "dfs", "deepening", "walk"};

/// --json: see tools/exploration_report.hpp.
/// ERRORS: scenarios::UserError.
io::ExitCode explore(const ExploreOptions& options);

/// Adds the verb to the program.
void add_explore_verb(io::CommandLine& program);

}  // namespace squall::tools::explore
