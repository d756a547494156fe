// What clients ask for, and what entries hold, in words.
#pragma once

#include <string>

#include "core/log_tree.hpp"
#include "core/state_machine.hpp"

namespace squall::traces::view {

/// "get key 2", "put key 2 = 3", "append 3 to key 2", "set key 2 from 1 to 3".
std::string describe_command(const core::Command& command);

/// The entry's content: a command as above with its client, a configuration; empty: it has none.
std::string content_of(const core::Entry& entry);

}  // namespace squall::traces::view
