// The HTML page of a state graph: the wheel zooms, dragging moves, a click shows a state.
#include "traces/graph/state_graph_page.hpp"

#include "traces/graph/page_template.hpp"
#include "traces/graph/state_graph_texts.hpp"

namespace squall::traces::graph {

std::string state_graph_page(const std::string& title, const std::string& size,
                             const std::string& legend, const std::string& svg) {
  return filled(view_page_graph_html(),
                {{"title", title}, {"size", size}, {"legend", legend}, {"svg", svg}});
}

}  // namespace squall::traces::graph
