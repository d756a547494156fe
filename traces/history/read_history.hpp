// A reader of client histories in either format.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "traces/history/named_history.hpp"

namespace squall::traces::history {

/// What is said of a file that is no history.
inline constexpr const char* kNoHistory =
    "this is neither EDN (Jepsen's history.edn, history.txt) nor JSON Lines";

/// False when a file with this beginning is refused as neither EDN nor JSON Lines. REQUIRES: the
/// first few hundred bytes, or all of them.
bool may_be_history(std::string_view beginning);

/// The format is recognized by the beginning of the text, the model by the operations unless
/// given; see history_edn.hpp, history_jsonl.hpp and model_reader.hpp. `initial` is for registers.
/// ERRORS: scenarios::UserError{"file:line", …}, also for a history without
/// operations.
NamedHistory read_history(std::string_view text, const std::string& file,
                          const std::string& initial = "",
                          std::optional<checkers::linearizability::Model> model = {});

}  // namespace squall::traces::history
