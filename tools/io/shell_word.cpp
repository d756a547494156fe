// Plain, in single quotes, or in ANSI-C quotes where a byte could not be seen.
#include "tools/io/shell_word.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace squall::tools::io {
namespace {

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

}  // namespace

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

}  // namespace squall::tools::io
