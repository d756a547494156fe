// A client history from a file of either kind.
#pragma once

#include <string>
#include <string_view>

#include "traces/history/named_history.hpp"

namespace squall::traces::history {

/// EDN or JSON Lines, told apart by how the text begins; see history_edn.hpp, history_jsonl.hpp.
/// ERRORS: scenarios::UserError{"file:line", …}, also for a history without any operation.
NamedHistory read_history(std::string_view text, const std::string& file,
                          const std::string& initial = "");

}  // namespace squall::traces::history
