// The stories under scenarios/library and the explorations beside them, built into the program.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"

namespace squall::scenarios {

struct LibraryEntry {
  std::string_view theme;  // its folder
  std::string_view name;   // its file, without .json; no other story has it
  std::string_view text;
};

/// Sorted by theme, then by name.
std::span<const LibraryEntry> library() noexcept;

/// Those under scenarios/explorations, sorted by name. They have no theme, and no story has the
/// name of one. Their descriptions end with their size.
std::span<const LibraryEntry> explorations() noexcept;

/// nullptr where there is none of this name.
const LibraryEntry* find_exploration(std::string_view name) noexcept;

/// By "name" or "theme/name", or by "figure-8", the number of a figure in the paper of 2014 whose story
/// has the number of the dissertation; nullptr where there is no such story.
const LibraryEntry* find_story(std::string_view name) noexcept;

/// The stories and explorations in whose name, theme, description or source all words of the text
/// stand; words are separated by blanks, hyphens or underscores, and case does not matter. Empty for
/// a text without words.
std::vector<const LibraryEntry*> find_mentions(std::string_view text);

/// Its scenario. ERRORS: throws UserError.
Scenario parse(const LibraryEntry& entry);

}  // namespace squall::scenarios
