// An HTML page around the drawing of a small state graph.
#pragma once

#include <string>

namespace squall::traces::graph {

/// `svg`: from state_graph_svg(), without the legend. `title` and `size`: HTML-safe text. The page
/// is self-contained and shows the drawing even without scripts.
std::string state_graph_page(const std::string& title, const std::string& size,
                             const std::string& legend, const std::string& svg);

}  // namespace squall::traces::graph
