// The stories under scenarios/library, built into the program.
#pragma once

#include <span>
#include <string_view>

namespace squall::scenarios {

struct LibraryEntry {
  std::string_view name;  // path below scenarios/library without .json
  std::string_view text;
};

/// Sorted by name.
std::span<const LibraryEntry> library() noexcept;

}  // namespace squall::scenarios
