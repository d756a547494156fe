// The rules of shape and of the dissertation: lengths, first lines, names, sizes, citations.
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string_view>

#include "tests/house/rules.hpp"

namespace squall::tests {

namespace {

using std::string_view;

constexpr std::size_t kLinesMax = 400;
constexpr int kFunctionLinesMax = 60;
constexpr int kFolderFilesMax = 30;

bool is_header(const Source& source) {
  return source.extension() == "hpp" || source.extension() == "h";
}

/// How many lines at the top are comments.
std::size_t heading(const std::vector<std::string>& lines) {
  std::size_t count = 0;
  while (count < lines.size() && begins(lines[count], "//")) ++count;
  return count;
}

/// What stands before a brace says whose it is: a function's has its parameters there.
bool opens_function(const std::string& before) {
  if (before.find_first_of("()") == std::string::npos) return false;
  for (const string_view word : {"namespace", "class", "struct", "union", "enum"}) {
    if (find_word(before, word) != std::string::npos) return false;
  }
  return true;
}

/// "3.6.1" at `at`; empty where no such number stands.
std::string section_at(string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 ||
                               (text[end] == '.' && end + 1 < text.size() &&
                                std::isdigit(static_cast<unsigned char>(text[end + 1])) != 0))) {
    ++end;
  }
  return std::string(text.substr(at, end - at));
}

/// "§3.6.1" and "Figure 3.1" as they stand in a text; a tag "[3.6.1]" is a citation, too.
std::set<std::string> citations(string_view text) {
  std::set<std::string> found;
  for (const auto& [sign, kind] : {std::pair<string_view, string_view>{"§", "§"},
                                   {"[", "§"},
                                   {"Figure ", "Figure "},
                                   {"figure_", "Figure "}}) {
    for (std::size_t at = 0; (at = text.find(sign, at)) != string_view::npos; ++at) {
      std::string number(text.substr(at + sign.size(), 8));
      if (sign == "figure_") std::replace(number.begin(), number.end(), '_', '.');
      number = section_at(number, 0);
      if (number.find('.') != std::string::npos) found.insert(std::string(kind) + number);
    }
  }
  return found;
}

}  // namespace

Breaches files_are_short(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    const std::size_t lines = lines_of(source.text).size();
    if (lines > kLinesMax) {
      breaches.push_back(breach(source, 1, "has " + std::to_string(lines) + " lines"));
    }
  }
  return breaches;
}

Breaches folders_are_small(const House& house) {
  std::map<std::string, int> files;
  for (const Source& source : house) ++files[source.path.substr(0, source.path.rfind('/'))];
  Breaches breaches;
  for (const auto& [folder, count] : files) {
    if (count > kFolderFilesMax) {
      breaches.push_back(folder + ": has " + std::to_string(count) + " files");
    }
  }
  return breaches;
}

Breaches stems_are_unique(const House& house) {
  std::map<std::string, std::string> places;  // by stem: the path without its ending
  Breaches breaches;
  for (const Source& source : house) {
    const std::string place = source.path.substr(0, source.path.rfind('.'));
    const std::string stem = place.substr(place.rfind('/') + 1);
    const auto [first, added] = places.emplace(stem, place);
    if (!added && first->second != place) {
      breaches.push_back(breach(source, 1, "has the stem of " + first->second));
    }
  }
  return breaches;
}

Breaches functions_are_short(const House& house) {
  struct Block {
    std::size_t begin;  // of what stands before the brace
    bool function;
  };
  Breaches breaches;
  for (const Source& source : house) {
    const std::string code = code_of(source.text);
    std::vector<Block> open;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < code.size(); ++at) {
      if (code[at] == '{') {
        const std::string before = code.substr(begin, at - begin);
        const std::size_t first = before.find_first_not_of(" \n");
        open.push_back({begin + std::min(first, before.size()), opens_function(before)});
      } else if (code[at] == '}' && !open.empty()) {
        const int first = line_at(code, open.back().begin);
        const int lines = line_at(code, at) - first + 1;
        if (open.back().function && lines > kFunctionLinesMax) {
          breaches.push_back(
              breach(source, first, "a function of " + std::to_string(lines) + " lines"));
        }
        open.pop_back();
      }
      if (code[at] == '{' || code[at] == '}' || code[at] == ';') begin = at + 1;
    }
  }
  return breaches;
}

Breaches files_begin_with_a_sentence(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    const std::vector<std::string> lines = lines_of(source.text);
    const std::size_t count = heading(lines);
    const bool begins_well = count > 0 && begins(lines[0], "// ") && lines[0].size() > 12 &&
                             std::islower(static_cast<unsigned char>(lines[0][3])) == 0;
    const char last = count > 0 ? lines[count - 1].back() : ' ';
    if (!begins_well || (last != '.' && last != '?')) {
      breaches.push_back(breach(source, 1, "does not begin with a sentence"));
    }
  }
  return breaches;
}

Breaches headers_are_included_once(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    const std::vector<std::string> lines = lines_of(source.text);
    const std::size_t at = heading(lines);
    const bool once = at < lines.size() && lines[at] == "#pragma once";
    if (once != is_header(source)) {
      breaches.push_back(breach(source, static_cast<int>(at) + 1,
                                once ? "is no header" : "has no #pragma once here"));
    }
  }
  return breaches;
}

Breaches names_say_something(const House& house) {
  constexpr std::array<string_view, 10> kEmpty{"util",   "utils",  "utility", "utilities",
                                               "common", "helper", "helpers", "manager",
                                               "misc",   "stuff"};
  Breaches breaches;
  for (const Source& source : house) {
    std::string words = source.path;
    for (char& sign : words) {
      if (sign == '/' || sign == '_' || sign == '.') sign = ' ';
    }
    for (const string_view word : kEmpty) {
      if (find_word(words, word) != std::string::npos) {
        breaches.push_back(breach(source, 1, "is called " + std::string(word)));
      }
    }
  }
  return breaches;
}

Breaches small_types_stay_small(const House& house) {
  struct Small {
    string_view path;
    string_view type;
  };
  constexpr std::array<Small, 3> kSmall{{{"core/log_tree.hpp", "Entry"},
                                         {"core/message.hpp", "Message"},
                                         {"sim/action.hpp", "Action"}}};
  Breaches breaches;
  for (const auto& [path, type] : kSmall) {
    const auto source = std::find_if(house.begin(), house.end(), [path = path](const Source& some) {
      return some.path == path;
    });
    const std::string name(type);
    if (source == house.end() ||
        code_of(source->text)
                .find("static_assert(std::is_trivially_copyable_v<" + name + "> && sizeof(" + name +
                      ") ") == std::string::npos) {
      breaches.push_back(std::string(path) + ": does not bound " + name);
    }
  }
  return breaches;
}

Breaches citations_have_tests(const House& house) {
  std::set<std::string> tested;
  for (const Source& source : house) {
    if (begins(source.path, "tests/paper/")) tested.merge(citations(source.text));
  }
  Breaches breaches;
  for (const Source& source : house) {
    if (source.room() != "core") continue;
    for (const std::string& citation : citations(comments_of(source.text))) {
      // A test of a section's part is a test of the section.
      const auto at = tested.lower_bound(citation);
      if (at == tested.end() || (*at != citation && !begins(*at, citation + "."))) {
        breaches.push_back(source.path + ": cites " + citation + ", which has no test");
      }
    }
  }
  return breaches;
}

}  // namespace squall::tests
