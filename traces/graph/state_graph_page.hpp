// A page around the picture of a small space.
#pragma once

#include <string>

namespace squall::traces::graph {

/// `svg`: as state_graph_svg() makes it, but for the legend. `title` and `size`: text that is safe
/// in HTML. The page needs nothing else, and shows the picture where no scripts are allowed, too.
std::string state_graph_page(const std::string& title, const std::string& size,
                             const std::string& legend, const std::string& svg);

}  // namespace squall::traces::graph
