// Reads source files, and tells code from comments by a small scanner.
#include "tests/house/source.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace squall::tests {

namespace {

namespace fs = std::filesystem;

bool is_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

/// Where the comment or literal that begins at `at` ends; `at` where none begins.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::size_t comment_end(std::size_t at) const {
    if (text_.substr(at, 2) == "//") return end_of("\n", at + 2, 0);
    if (text_.substr(at, 2) == "/*") return end_of("*/", at + 2, 2);
    return at;
  }
  std::size_t literal_end(std::size_t at) const {
    const bool in_word = at > 0 && is_letter(text_[at - 1]);
    if (text_.substr(at, 2) == "R\"" && !in_word) {
      const std::size_t open = text_.find('(', at);
      if (open == std::string_view::npos) return text_.size();
      const std::string close = ")" + std::string(text_.substr(at + 2, open - at - 2)) + "\"";
      return end_of(close, open, close.size());
    }
    // In a word it separates digits.
    if (text_[at] != '"' && (text_[at] != '\'' || in_word)) return at;
    std::size_t end = at + 1;
    while (end < text_.size() && text_[end] != text_[at] && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    return std::min(end + 1, text_.size());
  }

 private:
  std::size_t end_of(std::string_view sign, std::size_t from, std::size_t with) const {
    const std::size_t found = text_.find(sign, from);
    return found == std::string_view::npos ? text_.size() : found + with;
  }
  std::string_view text_;
};

enum class Part { code, comments };

std::string only(Part wanted, std::string_view text) {
  const Scanner scanner(text);
  std::string result(text);
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (; from < to; ++from) {
      if (text[from] != '\n') result[from] = ' ';
    }
  };
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t end = scanner.comment_end(at); end != at) {
      if (wanted == Part::code) blank(at, end);
      at = end;
    } else if (const std::size_t close = scanner.literal_end(at); close != at) {
      blank(at, close);
      at = close;
    } else {
      if (wanted == Part::comments) blank(at, at + 1);
      ++at;
    }
  }
  return result;
}

}  // namespace

std::string Source::room() const {
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string Source::extension() const {
  const std::string name = path.substr(path.find_last_of('/') + 1);
  const std::size_t dot = name.find_last_of('.');
  return dot == std::string::npos ? "" : name.substr(dot + 1);
}

namespace {

/// The files of the rooms and of tests/ whose extension is in the list, in alphabetical order.
House read_files(const std::set<std::string>& extensions) {
  const fs::path root(SQUALL_SOURCE_DIR);
  House house;
  const auto add = [&](const fs::path& path) {
    Source source{path.lexically_relative(root).generic_string(), ""};
    if (!extensions.contains(source.extension())) return;
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    source.text = text.str();
    house.push_back(source);
  };
  for (const char* room : {"core", "checkers", "sim", "scenarios", "traces", "tools", "tests"}) {
    fs::recursive_directory_iterator entry(root / room);
    for (; entry != fs::recursive_directory_iterator(); ++entry) {
      // What npm installs for the page's tests is not ours.
      if (entry->path().filename() == "node_modules") entry.disable_recursion_pending();
      add(entry->path());
    }
  }
  for (const auto& entry : fs::directory_iterator(root)) add(entry.path());
  std::sort(house.begin(), house.end(),
            [](const Source& a, const Source& b) { return a.path < b.path; });
  return house;
}

}  // namespace

House read_house() { return read_files({"hpp", "cpp"}); }
House read_texts() {
  return read_files({"hpp", "cpp", "h", "c", "md", "json", "txt", "html", "css", "js", "cmake"});
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string code_of(std::string_view text) { return only(Part::code, text); }
std::string comments_of(std::string_view text) { return only(Part::comments, text); }

std::vector<Include> includes_of(const Source& source) {
  std::vector<Include> includes;
  const std::vector<std::string> lines = lines_of(source.text);
  const std::vector<std::string> code = lines_of(code_of(source.text));
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (!begins(code[at], "#include")) continue;
    const std::size_t open = lines[at].find_first_of("<\"");
    const std::size_t close = lines[at].find_last_of(">\"");
    if (open == std::string::npos || close <= open) continue;
    includes.push_back({static_cast<int>(at) + 1, lines[at][open] == '"',
                        lines[at].substr(open + 1, close - open - 1)});
  }
  return includes;
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
  for (; (from = text.find(word, from)) != std::string_view::npos; ++from) {
    const std::size_t end = from + word.size();
    const bool joined_left = is_letter(word.front()) && from > 0 && is_letter(text[from - 1]);
    const bool joined_right = is_letter(word.back()) && end < text.size() && is_letter(text[end]);
    if (!joined_left && !joined_right) return from;
  }
  return std::string_view::npos;
}

int line_at(std::string_view text, std::size_t place) {
  return 1 +
         static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(place), '\n'));
}

bool begins(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

}  // namespace squall::tests
