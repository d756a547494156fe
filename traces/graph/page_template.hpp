// A page from a template.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace squall::traces::graph {

/// The template with the text of each name in place of "{{name}}". Texts are inserted as they are.
/// REQUIRES: every name in the template has a text.
std::string filled(std::string_view page_template,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> texts);

}  // namespace squall::traces::graph
