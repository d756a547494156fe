// Reply after sync: a server updates its persistent state on stable storage before it responds
// (§3.8).
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// What the message says must be on its sender's disk when it leaves. A disk that is ahead of the
/// message (a newer term, with another vote or replaced entries) is no offence.
inline Verdict reply_after_sync(const Departure& departure, core::ServerId vote) {
  const core::Message& message = departure.message;
  const core::Durable& disk = departure.cluster.disks[message.from];
  Violation violation{
      Property::reply_after_sync, message.from, message.to, message.term, 0, message.term,
      disk.current_term};
  if (disk.current_term < message.term) return violation;
  if (disk.current_term > message.term) return {};
  if (vote != core::kNobody && disk.voted_for != vote) {
    violation.expected = vote;
    violation.found = disk.voted_for;
    return violation;
  }
  const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body);
  if (reply == nullptr || !reply->success) return {};
  const core::Index last = departure.cluster.tree.index(disk.log.tip);
  if (last >= reply->match_index) return {};
  violation.index = reply->match_index;
  violation.expected = reply->match_index;
  violation.found = last;
  return violation;
}

}  // namespace squall::checkers
