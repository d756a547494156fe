// The page of an exploration: what `explore --report` writes.
#pragma once

#include <string>

#include "tools/explore/exploration_report.hpp"
#include "tools/explore/explore_verb.hpp"

namespace squall::tools::explore {

/// Writes the page: what json_of() tells, with the lines of the text, the path and the rules. `kept`:
/// nullptr when no way was written. Returns a line that tells what was written.
/// ERRORS: scenarios::UserError{path, …}.
std::string write_certificate_page(const ExploreOptions& options, const Explored& result,
                                   const Kept* kept, io::ExitCode code);

}  // namespace squall::tools::explore
