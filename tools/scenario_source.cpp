// Reads scenarios and traces by name, and quotes names for a shell.
#include "tools/scenario_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "traces/action_words.hpp"
#include "traces/codec.hpp"

namespace squall::tools {
namespace {

namespace fs = std::filesystem;

/// $'…': the only quotes of a shell in which every byte can be seen and pasted.
std::string ansi_quoted(const std::string& word) {
  constexpr std::string_view kDigits = "01234567";
  std::string quoted = "$'";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      quoted += std::string("\\") + c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += {'\\', kDigits[byte >> 6], kDigits[byte >> 3 & 7], kDigits[byte & 7]};
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::ifstream open(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    throw scenarios::UserError{path, "this is a folder, a file is needed"};
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw scenarios::UserError{path, std::string("cannot be read: ") + std::strerror(errno)};
  }
  return in;
}

}  // namespace

std::string read_text(const std::string& path, std::size_t bytes_max) {
  std::ifstream in = open(path);
  std::string text;
  std::vector<char> block(std::size_t{1} << 16);
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytes_max) {
      throw scenarios::UserError{
          path, "the file is larger than " + std::to_string(bytes_max >> 20) + " MiB"};
    }
  }
  if (in.bad()) throw scenarios::UserError{path, "cannot be read to its end"};
  return text;
}

scenarios::Scenario scenario_from(const std::string& file_or_name) {
  std::error_code ignored;
  if (fs::exists(file_or_name, ignored)) {
    return scenarios::parse(read_text(file_or_name), file_or_name);
  }
  if (const auto* story = scenarios::find_story(file_or_name)) return scenarios::parse(*story);
  if (const auto* known = scenarios::find_exploration(file_or_name)) {
    return scenarios::parse(*known);
  }
  std::vector<std::string_view> names;
  for (const auto& entry : scenarios::library()) names.push_back(entry.name);
  for (const auto& entry : scenarios::explorations()) names.push_back(entry.name);
  const std::string name = file_or_name.substr(file_or_name.rfind('/') + 1);
  throw scenarios::UserError{file_or_name,
                             "there is no such file and no such scenario in the library" +
                                 scenarios::json::suggestion(name, names) +
                                 "; \"squall scenario list\" shows the library, \"squall explore "
                                 "--list\" its explorations"};
}

traces::Trace trace_from(const std::string& path) {
  std::ifstream in = open(path);
  return traces::read(in, path);
}

std::string shell_word(const std::string& word) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::strchr("/._-+=:,@%", c) != nullptr;
  };
  bool plain = !word.empty();
  for (const char c : word) plain = plain && c != '\0' && is_plain(c);
  if (plain) return word;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(word.begin(), word.end(), is_control)) return ansi_quoted(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace squall::tools
