// The stories under scenarios/library, built into the program.
#pragma once

#include <span>
#include <string_view>

#include "scenarios/scenario.hpp"

namespace squall::scenarios {

struct LibraryEntry {
  std::string_view theme;  // its folder
  std::string_view name;   // its file, without .json; no other story has it
  std::string_view text;
};

/// Sorted by theme, then by name.
std::span<const LibraryEntry> library() noexcept;

/// By "name" or "theme/name"; nullptr where there is no such story.
const LibraryEntry* find_story(std::string_view name) noexcept;

/// The story's scenario. ERRORS: throws UserError.
Scenario parse(const LibraryEntry& entry);

}  // namespace squall::scenarios
