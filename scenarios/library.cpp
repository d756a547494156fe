// Looks up a story, and reads it.
#include "scenarios/library.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "scenarios/parse.hpp"

namespace squall::scenarios {

namespace {

/// Figures of Ongaro and Ousterhout (2014), and those of the dissertation that show the same.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPaperFigures{
    {{"figure-7", "figure-3.6"}, {"figure-8", "figure-3.7"}, {"figure-10", "figure-4.2"}}};

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& letter : small) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return small;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char letter : in_small_letters(text)) {
    if (letter != ' ' && letter != '-' && letter != '_') {
      words.back() += letter;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool mentions(const LibraryEntry& entry, const std::vector<std::string>& words) {
  const Scenario scenario = parse(entry);
  const std::string text =
      in_small_letters(std::string(entry.theme) + "\n" + std::string(entry.name) + "\n" +
                       scenario.description + "\n" + scenario.source);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

}  // namespace

const LibraryEntry* find_story(std::string_view name) noexcept {
  for (const auto& [paper, dissertation] : kPaperFigures) {
    if (name == paper) name = dissertation;
  }
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

std::vector<const LibraryEntry*> find_mentions(std::string_view text) {
  const std::vector<std::string> words = words_of(text);
  std::vector<const LibraryEntry*> found;
  if (words.empty()) return found;
  for (const auto& entries : {library(), explorations()}) {
    for (const LibraryEntry& entry : entries) {
      if (mentions(entry, words)) found.push_back(&entry);
    }
  }
  return found;
}

Scenario parse(const LibraryEntry& entry) {
  const std::string folder = entry.theme.empty() ? "" : std::string(entry.theme) + "/";
  return parse(entry.text, folder + std::string(entry.name) + ".json");
}

}  // namespace squall::scenarios
