// Vote Once: a server votes for at most one candidate per term.
#pragma once

#include <utility>

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// The candidate that a message votes for, if any: a candidate votes for itself (Figure 3.1,
/// Candidates 1), a granted RequestVoteReply for the requester.
inline core::ServerId vote_in(const core::Message& message) noexcept {
  // A pre-vote promises nothing (§9.6).
  if (const auto* request = std::get_if<core::RequestVote>(&message.body)) {
    return request->pre_vote ? core::kNobody : message.from;
  }
  if (const auto* other = std::get_if<core::Opaque>(&message.body)) {
    if (other->pre_vote) return core::kNobody;
    if (other->stands_for == core::MessageType::request_vote) return message.from;
    const bool grants =
        other->stands_for == core::MessageType::request_vote_reply && other->positive;
    return grants ? message.to : core::kNobody;
  }
  const auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
  return reply != nullptr && reply->vote_granted && !reply->pre_vote ? message.to : core::kNobody;
}

/// §3.4: "Each server will vote for at most one candidate in a given term, on a first-come-first-
/// served basis."
///
/// Judges the server's state between two boots; Durability judges restarts, Vote Kept a vote that is
/// withdrawn and not given again.
inline Verdict vote_once(const Observation& step, History& history) noexcept {
  const core::Term term = step.after.durable.current_term;
  const core::ServerId vote = step.after.durable.voted_for;
  Ballot& ballot = history.ballots[step.server];
  if (step.booted || ballot.term != term) ballot = {term, core::kNobody};
  if (vote == core::kNobody || vote == ballot.vote) return {};
  const core::ServerId first = std::exchange(ballot.vote, vote);
  if (first == core::kNobody) return {};
  return accuse({
      .property = Property::vote_once,
      .server = step.server,
      .other = vote,
      .term = term,
      .values = Values::servers,
      .expected = first.value(),
      .found = vote.value(),
  });
}

/// Judges departing messages. A message of an earlier term than the latest promise is not judged:
/// it waited for its sync while the server moved on, and votes of earlier terms are not kept, so
/// that the history stays small. Election Safety judges the leaders that they elect.
inline Verdict vote_once(const Departure& departure, const History& history) noexcept {
  const core::Message& message = departure.message;
  const Promise& promise = history.promises[message.from];
  const core::ServerId vote = vote_in(message);
  if (vote == core::kNobody || promise.vote == core::kNobody || promise.term != message.term ||
      promise.vote == vote) {
    return {};
  }
  return accuse({
      .property = Property::vote_once,
      .server = message.from,
      .other = vote,
      .term = message.term,
      .values = Values::servers,
      .expected = promise.vote.value(),
      .found = vote.value(),
  });
}

}  // namespace squall::checkers
