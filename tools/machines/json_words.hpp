// Questions to a child process, and its answers, as lines of JSON.
#pragma once

#include "scenarios/json/json_reader.hpp"
#include "tools/machines/child_words.hpp"

namespace squall::tools::machines {

/// {"server": 1, "do": "receive", …}. ERRORS: UserError: a message whose bytes are no JSON, as those of
/// another machine in the same cluster.
scenarios::json::Value to_json(const Question& question);

/// Makes the calls that an answer lists, in their order, and stops where the machine has failed.
/// ERRORS: UserError: the answer is none.
void take_answer(const scenarios::json::Reader& answer, raft_env& env, const bool& has_failed,
                 raft_view& view);

/// Of {"words": …}. ERRORS: UserError.
std::string take_words(const scenarios::json::Reader& answer);
/// Of {"state": …}, any JSON. ERRORS: UserError.
std::string take_state(const scenarios::json::Reader& answer);
/// Of {"done": …}. ERRORS: UserError.
bool take_done(const scenarios::json::Reader& answer);

}  // namespace squall::tools::machines
