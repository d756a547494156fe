// Drawings of a small state graph: states as circles, coloured by leader and term.
#pragma once

#include <string>

#include "traces/graph/state_graph.hpp"

namespace squall::traces::graph {

/// Bound on the states of a drawing; more are unreadable.
inline constexpr std::uint32_t kDrawnStatesMax = 3000;

/// Graphviz source. REQUIRES: graph.build() was true; at most kDrawnStatesMax states.
std::string state_graph_dot(StateGraph& graph);
/// SVG with one column per level, from left to right, and a legend; tooltips describe states and
/// steps. Follows the reader's light or dark theme.
std::string state_graph_svg(StateGraph& graph);
/// An HTML page with the SVG, which can be moved and enlarged; a side panel shows the selected
/// state and its steps.
std::string state_graph_html(StateGraph& graph, const std::string& title);

}  // namespace squall::traces::graph
