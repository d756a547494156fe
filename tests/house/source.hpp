// The project's own source files as texts, and what of them is code, comment or include.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace squall::tests {

struct Source {
  std::string path;  // from the root: "core/log.hpp"
  std::string text;

  /// "core"; empty for a file at the root.
  std::string room() const;
  /// "core/log.hpp" → "hpp".
  std::string extension() const;
};

using House = std::vector<Source>;

/// All C++ files of the rooms and of tests/, in alphabetical order of their paths.
House read_house();
/// The same, what is in C, and the documents, scenarios, goldens and pages.
House read_texts();

std::vector<std::string> lines_of(std::string_view text);
/// The text with blanks for comments and for what stands in quotes; its lines keep their numbers.
std::string code_of(std::string_view text);
/// The text with blanks for everything but comments; its lines keep their numbers.
std::string comments_of(std::string_view text);

struct Include {
  int line;
  bool ours;         // in quotes
  std::string path;  // without brackets or quotes
};
std::vector<Include> includes_of(const Source& source);

/// Where `word` begins in `text` as a whole word, from `from` on; npos when nowhere. A word that
/// begins or ends with another sign than a letter needs no border there.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0);
/// The number of the line that a place stands on; the first is 1.
int line_at(std::string_view text, std::size_t place);
bool begins(std::string_view text, std::string_view with);

}  // namespace squall::tests
