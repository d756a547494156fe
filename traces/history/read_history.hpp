// A reader of client histories in either format.
#pragma once

#include <string>
#include <string_view>

#include "traces/history/named_history.hpp"

namespace squall::traces::history {

/// False when a file with this beginning is refused as neither EDN nor JSON Lines. REQUIRES: the
/// first few hundred bytes, or all of them.
bool may_be_history(std::string_view beginning);

/// EDN or JSON Lines, recognized by the beginning of the text; see history_edn.hpp and
/// history_jsonl.hpp. ERRORS: scenarios::UserError{"file:line", …}, also for a history without
/// operations.
NamedHistory read_history(std::string_view text, const std::string& file,
                          const std::string& initial = "");

}  // namespace squall::traces::history
