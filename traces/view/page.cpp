// Fills the elements of the template.
#include "traces/view/page.hpp"

#include "core/types.hpp"

namespace squall::traces::view {
namespace {

std::string as_data(std::string_view json) {
  std::string text;
  text.reserve(json.size() + json.size() / 16);
  for (const char byte : json) {
    if (byte == '<') {
      text += "\\u003c";
    } else {
      text += byte;
    }
  }
  return text;
}

void fill(std::string& page, std::string_view id, std::string_view text) {
  const std::string element = "id=\"" + std::string(id) + "\">";
  const std::size_t at = page.find(element);
  SQUALL_ASSERT(at != std::string::npos);
  page.insert(at + element.size(), text);
}

}  // namespace

std::string page(std::string_view page_template, std::initializer_list<PageElement> elements) {
  std::string text(page_template);
  for (const auto& [id, content] : elements) fill(text, id, as_data(content));
  return text;
}

}  // namespace squall::traces::view
