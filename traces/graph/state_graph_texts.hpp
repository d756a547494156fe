// Texts put into the program by CMake: the built template of the page, and the style of the picture.
#pragma once

#include <string_view>

namespace squall::traces::graph {

/// See traces/view/page.
std::string_view view_page_graph_html() noexcept;
std::string_view state_graph_picture_css() noexcept;

}  // namespace squall::traces::graph
