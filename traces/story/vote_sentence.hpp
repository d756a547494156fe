// Votes in words: who asked, who granted or refused, and both logs.
#pragma once

#include <string>

#include "traces/story/repetition.hpp"

namespace squall::traces::story {

/// A RequestVote or the reply to one.
bool concerns_vote(const core::Message& message);

/// Without its subject: "votes for server 1 in term 2: the candidate's log ends with …". REQUIRES:
/// event.stepped, and concerns_vote() of its message.
std::string vote_sentence(const Event& event, const core::LogTree& tree);

}  // namespace squall::traces::story
