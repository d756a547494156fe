// Counts the replies that grant a vote, from the start of a candidacy on.
#include "traces/messages/received_votes.hpp"

namespace squall::traces::messages {
namespace {

bool is_candidate(const core::View& view) {
  return view.role == core::Role::candidate || view.role == core::Role::pre_candidate;
}

/// The message counts as a vote for a candidate that is in this state: one that is late does not.
bool is_vote_for(const core::View& candidate, const core::Message& message) {
  const core::Term term = candidate.durable.current_term;
  const bool asks_first = candidate.role == core::Role::pre_candidate;
  if (const auto* reply = std::get_if<core::RequestVoteReply>(&message.body)) {
    return reply->vote_granted && reply->pre_vote == asks_first &&
           (asks_first ? reply->asked : message.term) == term;
  }
  // Another Raft's reply does not say which pre-vote it answers.
  const auto* opaque = std::get_if<core::Opaque>(&message.body);
  return opaque != nullptr && opaque->positive && opaque->pre_vote == asks_first &&
         opaque->stands_for == core::MessageType::request_vote_reply &&
         (asks_first || message.term == term);
}

}  // namespace

bool ReceivedVotes::add(const sim::Report& report, const sim::World& world) {
  if (!report.stepped) return false;
  const core::ServerId self = report.action.server;
  const core::View& before = report.before;
  const core::View& after = world.views()[self];
  if (is_candidate(after) &&
      (before.role != after.role || before.durable.current_term != after.durable.current_term)) {
    votes_[self] = core::ServerSet::of(self);
  }
  // A pre-vote that begins an election is no vote of it.
  const bool goes_on = before.role == after.role || after.role == core::Role::leader;
  if (!report.has_message || !is_candidate(before) || !goes_on) return false;
  if (!is_vote_for(before, report.message)) return false;
  votes_[self].add(report.message.from);
  return true;
}

}  // namespace squall::traces::messages
