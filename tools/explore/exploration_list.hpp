// `squall explore --list`: the built-in explorations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/io/exit_code.hpp"

namespace squall::tools::explore {

/// The number of states that a description tells at its end; nothing where it tells none.
std::optional<std::uint64_t> states_in(const std::string& description);

/// --json: [{"name", "size", "description", "source"}…].
io::ExitCode list_explorations(bool json);

}  // namespace squall::tools::explore
