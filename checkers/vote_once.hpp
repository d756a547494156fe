// Vote once: each server votes for at most one candidate in a given term (§3.4).
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// REQUIRES: the vote or the term changed.
inline Verdict vote_once(const Observation& seen) {
  const core::Durable& before = seen.before.durable;
  const core::Durable& after = seen.after.durable;
  if (seen.booted || before.current_term != after.current_term ||
      before.voted_for == core::kNobody || before.voted_for == after.voted_for) {
    return {};
  }
  return Violation{Property::vote_once, seen.server,    core::kNobody, after.current_term, 0,
                   before.voted_for,    after.voted_for};
}

/// For whom this message votes; kNobody for most.
inline core::ServerId vote_in(const core::Message& message) {
  if (message.type() == core::MessageType::request_vote) return message.from;
  const auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
  return reply != nullptr && reply->vote_granted ? message.to : core::kNobody;
}

/// A vote that leaves binds, whatever its server remembers later.
inline Verdict vote_once(const core::Message& message, core::ServerId vote,
                         const Promise& promise) {
  if (message.term != promise.term || promise.vote == core::kNobody || promise.vote == vote)
    return {};
  return Violation{Property::vote_once, message.from, vote, message.term, 0, promise.vote, vote};
}

}  // namespace squall::checkers
