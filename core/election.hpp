// Chapters 3.4, 3.6.1, 4.2.3 and 9.6: who may be voted for. Decides; changes nothing.
#pragma once

#include "core/log_tree.hpp"
#include "core/machine.hpp"
#include "core/message.hpp"
#include "core/state.hpp"

namespace squall::core {

/// §3.6.1: a voter denies its vote if its own log is more up-to-date than the candidate's.
inline bool is_up_to_date(Position candidate_last, Position own_last) {
  return candidate_last >= own_last;
}

/// Figure 3.1, RequestVote receiver 1 and 2. Whether the voter is a voter of its own configuration
/// does not matter: the candidate may know a later one (§4.1). REQUIRES: the request's term is the
/// current term or less.
inline bool grants_vote(const State& state, const LogTree& tree, const Message& message,
                        const RequestVote& request) {
  if (message.term < state.current_term) return false;
  if (state.voted_for != kNobody && state.voted_for != message.from) return false;
  return is_up_to_date(request.last_log, tree.position(state.log.tip));
}

/// A leader hears itself.
inline bool hears_leader(const State& state) {
  return state.hears_leader || state.role == Role::leader;
}

/// §9.6: a vote would be granted, for the log is up-to-date and no leader was heard for a minimum
/// election timeout. A request of an earlier term is granted by nobody: its candidate has to learn
/// of the term first.
inline bool grants_pre_vote(const State& state, const LogTree& tree, const Message& message,
                            const RequestVote& request) {
  return message.term >= state.current_term && !hears_leader(state) &&
         is_up_to_date(request.last_log, tree.position(state.log.tip));
}

/// §4.2.3: a server that hears a leader neither updates its term nor grants its vote, so that a
/// removed server cannot disrupt the others, unless the leader itself asked for the election
/// (§3.10).
inline bool ignores_candidate(const State& state, const Settings& settings,
                              const RequestVote& request) {
  return settings.stickiness && !request.transfer && hears_leader(state);
}

}  // namespace squall::core
