// Liveness of a state graph: can a leader, an answer and a stable leader still be reached from
// every state?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traces/graph/state_graph.hpp"

namespace squall::traces::graph {

/// Counts of states by the answer to "can the goal be reached?". Open: only steps that a bound
/// suppressed might lead to the goal, so the answer is unknown.
struct Possibility {
  std::uint64_t asked = 0;
  std::uint64_t yes = 0;
  std::uint64_t open = 0;
  std::uint64_t never = 0;
};

/// A weakly fair cycle without progress: every action that stays enabled on the cycle is taken on
/// it, so no fairness assumption about network or clocks ends the cycle.
struct Lasso {
  std::vector<std::uint32_t> stem;  // states from the first one to the start of the loop
  std::vector<std::uint32_t> loop;  // consecutive states; a step leads from the last to the first
};

struct Liveness {
  Possibility leader;  // a leader is elected
  Possibility answer;  // every waiting client is answered
  /// A stable leader: no reachable step changes the leader.
  Possibility stable;
  std::uint64_t settled = 0;  // states with a stable leader
  std::uint64_t cycles = 0;   // strongly connected components with a step
  std::uint64_t unfair = 0;   // of them: excluded by fairness
  std::vector<Lasso> lassos;  // of fair ones: no leader, or a client waits throughout
  /// The shortest path to a state from which no leader or no answer is reachable; the loop is
  /// empty.
  Lasso stuck;
  /// Without a stable leader: a path from a leader to its next term, which repeats as far as the
  /// bounds go.
  Lasso unstable;
};

/// REQUIRES: graph.build() was true.
Liveness judge_liveness(StateGraph& graph);

/// The best counterexample: a path to a stuck state, a fair cycle, or leader changes; empty if
/// liveness holds.
Lasso worst(const Liveness& liveness);

/// Several lines of text.
std::string liveness_text(const Liveness& liveness, StateGraph& graph);

}  // namespace squall::traces::graph
