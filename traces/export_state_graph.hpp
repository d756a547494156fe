// A small space as a picture: states as circles, coloured by who leads and in which term.
#pragma once

#include <string>

#include "traces/state_graph.hpp"

namespace squall::traces {

/// More states make no picture.
inline constexpr std::uint32_t kDrawnStatesMax = 3000;

/// For Graphviz. REQUIRES: graph.build() was true; at most kDrawnStatesMax states.
std::string state_graph_dot(StateGraph& graph);
/// Level by level from left to right; what a state is stands in its tooltip.
std::string state_graph_svg(StateGraph& graph);
/// The same in a page, with a legend.
std::string state_graph_html(StateGraph& graph, const std::string& title);

}  // namespace squall::traces
