// Where each state of a small graph is drawn.
#pragma once

#include <vector>

#include "traces/graph/state_graph.hpp"

namespace squall::traces::graph {

/// In pixels; the middle of the first state is (0, 0).
struct StateGraphLayout {
  struct Place {
    int x = 0;
    int y = 0;
  };
  std::vector<Place> places;  // by state
  int column = 0;             // from one level to the next
  int top = 0;
  int bottom = 0;
  int right = 0;
};

/// A column for each level, wide in proportion to the highest one, and in each column the states in
/// the order in which the fewest lines are likely to cross: near those that lead to them, and near
/// those that they lead to. COST: a few sorts.
StateGraphLayout laid_out(const StateGraph& graph);

}  // namespace squall::traces::graph
