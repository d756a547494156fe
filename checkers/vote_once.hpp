// One vote a term: a server votes for at most one candidate in a term.
#pragma once

#include <utility>

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Whom a message votes for, if it carries a vote: a candidate votes for itself (Figure 3.1,
/// Candidates 1), a granted RequestVoteReply for the one that asked.
inline core::ServerId vote_in(const core::Message& message) noexcept {
  // A pre-vote promises nothing (§9.6).
  if (const auto* request = std::get_if<core::RequestVote>(&message.body)) {
    return request->pre_vote ? core::kNobody : message.from;
  }
  const auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
  return reply != nullptr && reply->vote_granted && !reply->pre_vote ? message.to : core::kNobody;
}

/// §3.4: "Each server will vote for at most one candidate in a given term, on a first-come-first-
/// served basis."
///
/// In its state, within one life; across a restart it is durability's question. A vote that was
/// dropped without being given again is no second vote.
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
      .expected = first,
      .found = vote,
  });
}

/// The same rule in what it tells others. A message of an earlier term than the newest promise is
/// not judged: it waited for its sync while the server went on, and the votes of earlier terms are
/// not kept, so that the history stays small. Whom they elect is Election Safety's question.
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
      .expected = promise.vote,
      .found = vote,
  });
}

}  // namespace squall::checkers
