// Election Safety: at most one leader can be elected in a given term (Figure 3.2, §3.4).
#pragma once

#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers {

/// True in the step that makes a server leader of a term.
inline bool was_elected(const Observation& seen) {
  return seen.after.role == core::Role::leader &&
         (seen.booted || seen.before.role != core::Role::leader ||
          seen.before.durable.current_term != seen.after.durable.current_term);
}

/// Remembers who led each term, for ever: a second leader may come long after the first has gone.
inline Verdict election_safety(const Observation& seen, History& history) {
  const core::Term term = seen.after.durable.current_term;
  if (history.leaders.size() <= term) history.leaders.resize(term + 1);
  Leadership& leadership = history.leaders[term];
  if (leadership.server != core::kNobody && leadership.server != seen.server) {
    return Violation{Property::election_safety, seen.server, leadership.server, term, 0,
                     leadership.server,         seen.server};
  }
  leadership = {seen.server, seen.after.durable.log.tip};
  return {};
}

}  // namespace squall::checkers
