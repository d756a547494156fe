// A small space as a picture: states as circles, coloured by who leads and in which term.
#pragma once

#include <string>

#include "traces/graph/state_graph.hpp"

namespace squall::traces::graph {

/// More states make no picture.
inline constexpr std::uint32_t kDrawnStatesMax = 3000;

/// For Graphviz. REQUIRES: graph.build() was true; at most kDrawnStatesMax states.
std::string state_graph_dot(StateGraph& graph);
/// Level by level from left to right, with a legend; what a state is, and what a step does, stands
/// in tooltips. Light or dark as the reader has it.
std::string state_graph_svg(StateGraph& graph);
/// The same in a page that can be moved and enlarged, with what a chosen state is and where one
/// gets from there beside it.
std::string state_graph_html(StateGraph& graph, const std::string& title);

}  // namespace squall::traces::graph
