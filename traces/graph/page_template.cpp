// Replaces the names of a template from left to right.
#include "traces/graph/page_template.hpp"

#include <algorithm>

#include "core/types.hpp"

namespace squall::traces::graph {

std::string filled(std::string_view page_template,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> texts) {
  std::string page;
  while (true) {
    const std::size_t begin = page_template.find("{{");
    page += page_template.substr(0, begin);
    if (begin == std::string_view::npos) return page;
    const std::size_t end = page_template.find("}}", begin);
    SQUALL_ASSERT(end != std::string_view::npos);
    const std::string_view name = page_template.substr(begin + 2, end - begin - 2);
    const auto text = std::find_if(texts.begin(), texts.end(),
                                   [&](const auto& one) { return one.first == name; });
    SQUALL_ASSERT(text != texts.end());
    page += text->second;
    page_template.remove_prefix(end + 2);
  }
}

}  // namespace squall::traces::graph
