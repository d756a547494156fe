// The types of raft_machine.h as JSON, for machines in child processes.
#pragma once

#include "scenarios/json/json_reader.hpp"
#include "tools/machines/raft_machine.h"

namespace squall::tools::machines {

/// {"voters": [1, 2, 3], "outgoing": [], "learners": []}.
scenarios::json::Value to_json(const raft_configuration& configuration);
/// {"term", "kind", "data": 32 hexadecimal digits} or, for a configuration, {…, "configuration"}.
scenarios::json::Value to_json(const raft_entry& entry);
/// {"index", "term", "state"}.
scenarios::json::Value to_json(const raft_snapshot& snapshot);
scenarios::json::Value to_json(const raft_settings& settings);
scenarios::json::Value to_json(const raft_disk& disk);
/// {"do": "receive", …}; `bytes` of a message are JSON text, and stand as "message".
scenarios::json::Value to_json(const raft_input& input);

/// Makes the calls that an answer lists, in their order. Stops where the machine has failed.
/// ERRORS: UserError: the answer is none.
void make_calls(const scenarios::json::Reader& effects, raft_env& env, const bool& has_failed);
/// ERRORS: UserError.
raft_view read_view(const scenarios::json::Reader& view);

}  // namespace squall::tools::machines
