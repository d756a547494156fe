// Election Safety: at most one leader in a term.
#pragma once

#include "checkers/change.hpp"
#include "checkers/history.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// Figure 3.2, §3.4: "at most one leader can be elected in a given term."
///
/// Records each leader with its log. A broken server may become leader of one term twice; then the
/// common prefix of its logs is kept, so that Leader Completeness is judged against each election.
/// Terms beyond kTermsMax are not recorded.
///
/// REQUIRES: change.leads.
inline Verdict election_safety(const Observation& step, History& history) noexcept {
  const core::LogTree& tree = step.cluster.tree;
  const core::Term term = step.after.durable.current_term;
  const core::Ref log = step.after.durable.log.tip;
  if (term > kTermsMax) return {};
  Leadership& leader = history.leadership(term);
  if (leader.server == core::kNobody) {
    leader.server = step.server;
    leader.log = log;
    return {};
  }
  if (leader.server == step.server) {
    leader.log = tree.common_prefix(leader.log, log);
    return {};
  }
  return accuse({
      .property = Property::election_safety,
      .server = step.server,
      .other = leader.server,
      .term = term,
      .index = tree.index(log),
      .values = Values::servers,
      .expected = leader.server.value(),
      .found = step.server.value(),
  });
}

}  // namespace squall::checkers
