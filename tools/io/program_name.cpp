// Keeps argv[0], and writes it where a command is shown.
#include "tools/io/program_name.hpp"

#include "tools/io/shell_word.hpp"

namespace squall::tools::io {
namespace {

std::string& kept_name() {
  static std::string name = "squall";
  return name;
}

}  // namespace

void set_program_name(const char* typed) {
  if (typed != nullptr && *typed != '\0') kept_name() = typed;
}

const std::string& program_name() { return kept_name(); }

std::string program_word() { return shell_word(program_name()); }

std::string program_word_in_files() {
  return shell_word(program_name().substr(program_name().rfind('/') + 1));
}

std::string with_program_word(const std::string& text) {
  const std::string own = "squall ";
  std::string result;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = text.find(own, at)) != std::string::npos; at += own.size()) {
    if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '"') continue;
    result += text.substr(from, at - from) + program_word() + " ";
    from = at + own.size();
  }
  return result + text.substr(from);
}

}  // namespace squall::tools::io
