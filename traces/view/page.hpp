// A page as a file: a template with data in it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace squall::traces::view {

/// The id of a script element of the template, and its content: JSON, or base64.
using PageElement = std::pair<std::string_view, std::string_view>;

/// REQUIRES: the template has each element. `<` in the content is written as \u003c, so that no
/// content ends an element.
std::string page(std::string_view page_template, std::initializer_list<PageElement> elements);

}  // namespace squall::traces::view
