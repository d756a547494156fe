// The rules for granting votes: §3.4, §3.6.1, §4.2.3 and §9.6. Pure functions.
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

/// Figure 3.1, RequestVote receiver 1 and 2. A server that is no voter of its own configuration
/// votes, too: the candidate may know a later configuration (§4.1). REQUIRES: the request's term is
/// the current term or less.
inline bool grants_vote(const State& state, const LogTree& tree, const Message& message,
                        const RequestVote& request) {
  if (message.term < state.current_term) return false;
  if (state.voted_for != kNobody && state.voted_for != message.from) return false;
  return is_up_to_date(request.last_log, tree.position(state.log.tip));
}

/// True at a leader: a leader counts as hearing itself.
inline bool hears_leader(const State& state) {
  return state.hears_leader || state.role == Role::leader;
}

/// §9.6: the voter would grant a vote: the candidate's log is up-to-date and the voter has heard no
/// leader for a minimum election timeout. A request of an earlier term is refused: its candidate
/// must learn of the current term first.
inline bool grants_pre_vote(const State& state, const LogTree& tree, const Message& message,
                            const RequestVote& request) {
  return message.term >= state.current_term && !hears_leader(state) &&
         is_up_to_date(request.last_log, tree.position(state.log.tip));
}

/// §4.2.3: a server that hears a leader neither updates its term nor grants its vote, so that a
/// removed server cannot disrupt the cluster. Exception: the leader itself asked for the election
/// (§3.10).
inline bool ignores_candidate(const State& state, const Settings& settings,
                              const RequestVote& request) {
  return settings.stickiness && !request.transfer && hears_leader(state);
}

}  // namespace squall::core
