// The built pages, embedded.
#pragma once

#include <string_view>

namespace squall::traces::view {

/// The template: see README.md.
std::string_view page_view_html() noexcept;
/// The template of reports.
std::string_view page_report_html() noexcept;
/// The template of a history's page.
std::string_view page_history_html() noexcept;
/// The engine: base64 of the module, packed by gzip.
std::string_view page_engine_txt() noexcept;

}  // namespace squall::traces::view
