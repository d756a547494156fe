// `squall explore --all`: many explorations one after the other, smallest first.
#pragma once

#include "tools/explore/explore_verb.hpp"

namespace squall::tools::explore {

/// Those in the program, or the scenarios with bounds in the folder `options.scenario`. One whose
/// description does not tell its size is begun with few states, and again with ten times as many
/// where it has more: the order does not depend on the machine. Ends after `options.seconds`, or
/// with Ctrl-C; then what was not begun is named. The exit code is the worst of all.
/// --json: {"explorations": [{"name", "verdict", "property": name or null, "explanation":
/// text or null, "states", "states_expected": number or null, "depth", "way", "seconds", "trace": path or null,
/// "exit_code"}…], "not_begun": [name…], "states", "seconds", "exit_code"}.
/// ERRORS: scenarios::UserError.
io::ExitCode explore_portfolio(const ExploreOptions& options);

}  // namespace squall::tools::explore
