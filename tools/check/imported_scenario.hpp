// An event log as a scenario: the same servers, crashes, cut links, changes of members and commands.
#pragma once

#include "scenarios/json/value.hpp"
#include "tools/check/log_event.hpp"

namespace squall::tools::check {

/// So many messages in a row that did not arrive at a server that was up are a cut link; fewer are
/// lost by chance.
inline constexpr std::size_t kLostInARow = 4;
/// Steps beyond this are left out, and the description says so.
inline constexpr std::size_t kImportedSteps = 1000;

/// As far as a scenario can say it; "comment" says what is not carried over. The steps are at the
/// times of their lines where all lines have one, else half a second apart.
/// ERRORS: scenarios::UserError: messages that arrive before they were sent.
scenarios::json::Value imported_scenario(const EventLog& log);

}  // namespace squall::tools::check
