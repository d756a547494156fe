// The result of an exploration: exit code, text, and JSON.
#pragma once

#include <optional>
#include <string>

#include "scenarios/json/value.hpp"
#include "tools/explore/whole_space.hpp"
#include "tools/finding.hpp"
#include "tools/io/console.hpp"
#include "tools/io/exit_code.hpp"
#include "traces/exploration/certificate.hpp"
#include "traces/trace.hpp"

namespace squall::tools::explore {

struct Explored {
  traces::exploration::Certificate certificate;
  std::optional<traces::Trace> way;
  std::string not_reproducible;  // the path, repeated, did not show what was found
  WholeSpace whole;              // where it was asked for
  std::string not_done;          // why it was not looked at, though it was asked for
  std::string to_go_on;          // how; empty: there is nothing to go on from
  std::string graph;             // the picture's file
  bool has_trouble = false;      // something could not be written, or drawn; that was complained of
  std::string explosion;         // lines
};

io::ExitCode exit_code(const Explored& result);

io::Colour colour_of(io::ExitCode code);
/// "EXPLORED COMPLETELY", …
std::string headline_of(const Explored& result);

/// Writes the way to what was found, if anything was: to `file`, or where that is empty, to the
/// folder. `code` becomes worse where that fails.
std::optional<Kept> keep_way(const Explored& result, const std::string& file,
                             const std::string& folder, io::ExitCode& code);

/// For people; the headline first. `kept`: nullptr when no way was written.
std::string text_of(const Explored& result, const Kept* kept, bool lists_path);

/// traces/exploration/export_certificate.hpp, and "liveness", "explosion", "not_judged": text or null, "graph":
/// path or null, "trace": path or null, "exit_code".
scenarios::json::Value json_of(const Explored& result, const Kept* kept, io::ExitCode code);

}  // namespace squall::tools::explore
