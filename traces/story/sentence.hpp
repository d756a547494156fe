// One event as a sentence.
#pragma once

#include <string>

#include "traces/story/repetition.hpp"

namespace squall::traces::story {

/// "server 3 votes for server 1 in term 2: the candidate's log ends with entry 4 of term 1, its own
/// with entry 3 of term 1".
std::string sentence_of(const Event& event, const Repetition& run);

}  // namespace squall::traces::story
