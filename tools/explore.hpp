// `squall explore`: every state within bounds, and a certificate of what that covered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/exit_code.hpp"
#include "tools/space.hpp"

namespace squall::tools {

struct ExploreOptions : SpaceOptions {
  unsigned threads = 1;
  std::optional<std::uint64_t> memory_gib;  // else half of this machine's
  bool lists = false;                       // what there is, instead
  bool json = false;
  bool quiet = false;
  std::string trace;  // file for the way to what was found; empty: a name in `out`
  std::string out;
};

/// --json: traces/export_certificate.hpp, and "trace": path or null, "exit_code".
/// ERRORS: scenarios::UserError.
ExitCode explore(const ExploreOptions& options);

}  // namespace squall::tools
