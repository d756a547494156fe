// One vote a term: a server votes for at most one candidate in a term.
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Whom a message votes for, if it carries a vote: a candidate votes for itself (Figure 3.1,
/// Candidates 1), a granted RequestVoteReply for the one that asked.
inline core::ServerId vote_in(const core::Message& message) noexcept {
  if (message.type() == core::MessageType::request_vote) return message.from;
  const auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
  return reply != nullptr && reply->vote_granted ? message.to : core::kNobody;
}

/// §3.4: "Each server will vote for at most one candidate in a given term, on a first-come-first-
/// served basis."
///
/// In its state, within one life; across a restart it is durability's question. A vote that was
/// dropped without being given again is no second vote.
inline Verdict vote_once(const Observation& step) noexcept {
  const core::Durable& before = step.before.durable;
  const core::Durable& after = step.after.durable;
  if (step.booted || before.current_term != after.current_term ||
      before.voted_for == after.voted_for || before.voted_for == core::kNobody ||
      after.voted_for == core::kNobody) {
    return {};
  }
  return Violation{Property::vote_once, step.server,      after.voted_for, after.current_term, 0,
                   Values::servers,     before.voted_for, after.voted_for};
}

/// The same rule in what it tells others. A message of an earlier term than the newest promise is
/// not judged: it may have waited for its sync while the server went on.
inline Verdict vote_once(const Departure& departure, const History& history) noexcept {
  const core::Message& message = departure.message;
  const Promise& promise = history.promises[message.from];
  const core::ServerId vote = vote_in(message);
  if (vote == core::kNobody || promise.vote == core::kNobody || promise.term != message.term ||
      promise.vote == vote) {
    return {};
  }
  return Violation{Property::vote_once, message.from, vote, message.term, 0,
                   Values::servers,     promise.vote, vote};
}

}  // namespace squall::checkers
