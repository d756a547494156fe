// `squall explore`: every state within bounds, and a certificate of what that covered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/exit_code.hpp"

namespace squall::tools {

struct ExploreOptions {
  std::string scenario;  // a file or a name; empty: `servers` of them
  std::optional<int> servers;
  /// What the command line says instead of the file: an option such as "--membership-changes", and
  /// its text.
  std::vector<std::pair<std::string, std::string>> bounds;
  unsigned threads = 1;
  std::optional<std::uint64_t> memory_gib;  // else half of this machine's
  bool json = false;
  bool quiet = false;
  std::string trace;  // file for the way to what was found; empty: a name in `out`
  std::string out;
};

/// An option and its help, and under which heading it stands.
struct BoundOption {
  std::string group;
  std::string name;
  std::string type;
  std::string help;
};
std::vector<BoundOption> bound_options();

/// --json: traces/export_certificate.hpp, and "trace": path or null, "exit_code".
/// ERRORS: scenarios::UserError.
ExitCode explore(const ExploreOptions& options);

}  // namespace squall::tools
