// Votes in words: who asked, who granted or refused, and both logs.
#pragma once

#include <optional>
#include <string>

#include "traces/story/repetition.hpp"

namespace squall::traces::story {

/// A RequestVote or the reply to one.
bool concerns_vote(const core::Message& message);

/// What the receiver of a RequestVote answers.
struct VoteAnswer {
  bool granted = false;
  bool is_sent = false;  // false: it ignores the request
  std::string reason;    // of a refusal
  std::string logs;      // the ends of both
};
/// Nothing: the event is no such receipt. REQUIRES: event.stepped, and it has a message.
std::optional<VoteAnswer> vote_answer(const Event& event, const core::LogTree& tree);

/// Without its subject: "votes for server 1 in term 2: the candidate's log ends with …". REQUIRES:
/// event.stepped, and concerns_vote() of its message.
std::string vote_sentence(const Event& event, const core::LogTree& tree);

}  // namespace squall::traces::story
