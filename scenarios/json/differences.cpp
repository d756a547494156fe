// Walks two JSON values side by side.
#include "scenarios/json/differences.hpp"

#include <algorithm>

namespace squall::scenarios::json {

namespace {

std::string escaped(const std::string& key) {
  std::string text;
  for (const char c : key) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return text;
}

void compare(const Value* first, const Value* second, const std::string& pointer,
             std::vector<Difference>& found) {
  if (first != nullptr && second != nullptr && first->is_object() && second->is_object()) {
    for (const Member& member : first->items()) {
      compare(&member.value(), second->find(member.key()), pointer + "/" + escaped(member.key()),
              found);
    }
    for (const Member& member : second->items()) {
      if (first->contains(member.key())) continue;
      compare(nullptr, &member.value(), pointer + "/" + escaped(member.key()), found);
    }
    return;
  }
  if (first != nullptr && second != nullptr && first->is_array() && second->is_array()) {
    const std::size_t size = std::max(first->size(), second->size());
    for (std::size_t at = 0; at < size; ++at) {
      compare(at < first->size() ? &first->list()[at] : nullptr,
              at < second->size() ? &second->list()[at] : nullptr,
              pointer + "/" + std::to_string(at), found);
    }
    return;
  }
  const std::string one = first == nullptr ? "" : first->dump();
  const std::string other = second == nullptr ? "" : second->dump();
  if (one != other) found.push_back({pointer, one, other});
}

}  // namespace

std::vector<Difference> differences(const Value& first, const Value& second) {
  std::vector<Difference> found;
  compare(&first, &second, "", found);
  return found;
}

}  // namespace squall::scenarios::json
