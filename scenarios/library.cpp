// Looks up a story, and reads it.
#include "scenarios/library.hpp"

#include <algorithm>

#include "scenarios/parse.hpp"

namespace squall::scenarios {

const LibraryEntry* find_story(std::string_view name) noexcept {
  const std::size_t slash = name.find('/');
  const bool has_theme = slash != std::string_view::npos;
  const std::string_view theme = has_theme ? name.substr(0, slash) : "";
  const std::string_view last = has_theme ? name.substr(slash + 1) : name;
  const auto all = library();
  const auto found = std::find_if(all.begin(), all.end(), [&](const LibraryEntry& entry) {
    return entry.name == last && (!has_theme || entry.theme == theme);
  });
  return found == all.end() ? nullptr : &*found;
}

const LibraryEntry* find_exploration(std::string_view name) noexcept {
  const auto all = explorations();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const LibraryEntry& entry) { return entry.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Scenario parse(const LibraryEntry& entry) {
  const std::string folder = entry.theme.empty() ? "" : std::string(entry.theme) + "/";
  return parse(entry.text, folder + std::string(entry.name) + ".json");
}

}  // namespace squall::scenarios
