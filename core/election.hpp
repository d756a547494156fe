// Chapter 3.4 and 3.6.1: who may be voted for. Decides; changes nothing.
#pragma once

#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/state.hpp"

namespace squall::core {

/// §3.6.1: a voter denies its vote if its own log is more up-to-date than the candidate's.
inline bool is_up_to_date(Position candidate_last, Position own_last) {
  return candidate_last >= own_last;
}

/// Figure 3.1, RequestVote receiver 1 and 2. REQUIRES: the request's term is the current term or
/// less.
inline bool grants_vote(const State& state, const LogTree& tree, const Message& message,
                        const RequestVote& request) {
  if (message.term < state.current_term) return false;
  if (state.voted_for != kNobody && state.voted_for != message.from) return false;
  return is_up_to_date(request.last_log, tree.position(state.log.tip));
}

}  // namespace squall::core
