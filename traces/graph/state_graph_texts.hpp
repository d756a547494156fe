// Texts of *.html, *.css and *.js files beside the code, put into the program by CMake.
#pragma once

#include <string_view>

namespace squall::traces::graph {

std::string_view state_graph_page_html() noexcept;
std::string_view state_graph_page_css() noexcept;
std::string_view state_graph_page_js() noexcept;
std::string_view state_graph_picture_css() noexcept;

}  // namespace squall::traces::graph
