// The built template of the page, put into the program by CMake.
#pragma once

#include <string_view>

namespace squall::tools::atlas {

/// See traces/view/page.
std::string_view traces_view_page_atlas_html() noexcept;

}  // namespace squall::tools::atlas
