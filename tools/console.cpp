// See console.hpp.
#include "tools/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace squall::tools {
namespace {

/// Zero, or errno.
int write_all(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

bool uses_colour() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  if (terminal != nullptr && std::strcmp(terminal, "dumb") == 0) return false;
  return ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace

void print(std::string_view text) {
  if (const int error = write_all(STDOUT_FILENO, text)) throw OutputError{std::strerror(error)};
}

void print_error(std::string_view text) noexcept { write_all(STDERR_FILENO, text); }

bool is_error_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::string paint(Colour colour, std::string_view text) {
  static const bool on = uses_colour();
  if (!on || colour == Colour::plain) return std::string(text);
  const char* code = "0";
  switch (colour) {
    case Colour::plain:
      break;
    case Colour::green:
      code = "32";
      break;
    case Colour::red:
      code = "1;31";
      break;
    case Colour::yellow:
      code = "33";
      break;
    case Colour::bold:
      code = "1";
      break;
    case Colour::dim:
      code = "2";
      break;
  }
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace squall::tools
