// The positions of a small state graph's states in a drawing.
#pragma once

#include <vector>

#include "traces/graph/state_graph.hpp"

namespace squall::traces::graph {

/// In pixels; the centre of the first state is (0, 0).
struct StateGraphLayout {
  struct Place {
    int x = 0;
    int y = 0;
  };
  std::vector<Place> places;  // by state
  int column = 0;             // distance between consecutive columns
  int top = 0;
  int bottom = 0;
  int right = 0;
};

/// One column per level, spaced in proportion to the largest level. Within a column, states are
/// ordered to reduce line crossings: near their predecessors and successors. COST: a few sorts.
StateGraphLayout laid_out(const StateGraph& graph);

}  // namespace squall::traces::graph
