// Election Quorum: a leader received the votes of a majority of the voters.
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// §3.4: "A candidate wins an election if it receives votes from a majority of the servers in the
/// full cluster for the same term"; the voters are those of the latest configuration in its log,
/// §4.1, or of the one in force where that is a rule of the machine. Learners and removed servers may reply and do not count (§4.2).
///
/// A vote counts from the moment its message departs; the leader's own vote counts when it becomes
/// leader.
///
/// REQUIRES: the server became leader in this step.
inline Verdict election_quorum(const Observation& step, History& history) noexcept {
  const core::Term term = step.after.durable.current_term;
  if (term > kTermsMax) return {};
  const auto& votes = history.leadership(term).votes;
  core::ServerSet voters;
  for (const core::ServerId server : step.cluster.servers) {
    if (votes[server] == step.server) voters.add(server);
  }
  if (step.after.durable.voted_for == step.server) voters.add(step.server);
  const core::Configuration configuration =
      step.cluster.rules.configures_when_applied
          ? step.before.configuration
          : configuration_of(step.cluster, step.before.durable.log.tip);
  if (configuration.is_quorum(voters)) return {};
  const bool votes_alone = configuration.is_quorum(core::ServerSet::of(step.server)) ||
                           step.after.configuration.is_quorum(core::ServerSet::of(step.server));
  if (step.cluster.rules.leads_unelected && votes_alone) return {};
  return accuse({
      .property = Property::election_quorum,
      .server = step.server,
      .term = term,
      .values = Values::counts,
      .expected = static_cast<std::uint64_t>(configuration.voters.size() / 2 + 1),
      .found = static_cast<std::uint64_t>((voters & configuration.voting()).size()),
  });
}

/// Records a vote that departs now.
inline void record_vote(const Departure& departure, core::ServerId vote,
                        History& history) noexcept {
  const core::Message& message = departure.message;
  if (vote == core::kNobody || message.term > kTermsMax) return;
  core::ServerId& kept = history.leadership(message.term).votes[message.from];
  if (kept == core::kNobody) kept = vote;
}

}  // namespace squall::checkers
