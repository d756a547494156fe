// Texts of the *.html and *.css files beside the code, put into the program by CMake.
#pragma once

#include <string_view>

namespace squall::tools::atlas {

std::string_view atlas_page_html() noexcept;
std::string_view atlas_page_css() noexcept;

}  // namespace squall::tools::atlas
