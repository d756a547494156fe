// What may still come, asked of every state of a space: a leader, an answer, and rest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traces/graph/state_graph.hpp"

namespace squall::traces::graph {

/// How many states answer a question of the kind "can it still come?". A state from which only
/// steps that a bound forbade might lead there is open: nothing is said about it.
struct Possibility {
  std::uint64_t asked = 0;
  std::uint64_t yes = 0;
  std::uint64_t open = 0;
  std::uint64_t never = 0;
};

/// A cycle on which nothing that is asked for happens, though everything that could happen all
/// along does: no fairness of the network or of clocks ends it.
struct Lasso {
  std::vector<std::uint32_t> stem;  // states, from the first one to where the loop begins
  std::vector<std::uint32_t> loop;  // states; a step leads from the last one to the first
};

struct Liveness {
  Possibility leader;  // that somebody leads
  Possibility answer;  // that all who wait are answered
  /// That somebody leads for good: nothing that may happen any more makes another leader.
  Possibility rest;
  std::uint64_t settled = 0;  // states in which somebody leads for good
  std::uint64_t cycles = 0;   // strongly connected parts with a step in them
  std::uint64_t unfair = 0;   // … that a fair schedule leaves
  std::vector<Lasso> lassos;  // of fair ones without leader, or with a client that waits all along
  /// The shortest way to a state from which no leader can come, or no answer; the loop is empty.
  Lasso stuck;
  /// Without rest: from a leader to the next one, and so on for ever, as far as the bounds go.
  Lasso unrest;
};

/// REQUIRES: graph.build() was true.
Liveness judge_liveness(StateGraph& graph);

/// What shows best why nothing comes: a way to where it cannot, a loop, or unrest; empty where all
/// may come.
Lasso worst(const Liveness& liveness);

/// A few lines of text.
std::string liveness_text(const Liveness& liveness, StateGraph& graph);

}  // namespace squall::traces::graph
