// Standard output and error by file descriptor, and colours of a terminal.
#include "tools/io/console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/hexadecimal.hpp"

namespace squall::tools::io {
namespace {

/// Zero, or errno.
int write_all(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      // A pipe that its reader made non-blocking is full.
      pollfd writable{file, POLLOUT, 0};
      ::poll(&writable, 1, -1);
      continue;
    }
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::size_t columns_of(int file, std::size_t otherwise) {
  winsize size{};
  if (::ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return otherwise;
  return size.ws_col;
}

bool uses_colour() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  if (terminal != nullptr && std::strcmp(terminal, "dumb") == 0) return false;
  return ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace

void hold_standard_files() noexcept {
  for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(file, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one. Opened the wrong way round, it still fails when used.
    [[maybe_unused]] const int held =
        ::open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

void print(std::string_view text) {
  if (const int error = write_all(STDOUT_FILENO, text)) {
    throw OutputError{std::string("standard output: ") + std::strerror(error)};
  }
}

bool is_output_gone() noexcept {
  pollfd output{STDOUT_FILENO, 0, 0};
  return ::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

void print_error(std::string_view text) noexcept { write_all(STDERR_FILENO, text); }

void print_complaint(const scenarios::UserError& error) noexcept {
  print_error("squall: " + one_line(error.where) + ": " + one_line(error.message) + "\n");
}

ExitCode print_result(std::string_view text, ExitCode code) {
  try {
    print(text);
    return code;
  } catch (const OutputError& error) {
    print_error("squall: " + error.message + "\n");
    return worse(code, ExitCode::bad_input);
  }
}

std::string one_line(std::string_view text) {
  std::string line;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    const bool two_bytes = byte == 0xc2 && next >= 0x80 && next < 0xa0;  // U+0080 … U+009F
    if (byte >= 0x20 && byte != 0x7f && !two_bytes) {
      line += text[at];
      continue;
    }
    const unsigned char code = two_bytes ? next : byte;
    line += "\\x" + core::hexadecimal(code).substr(14);
    if (two_bytes) ++at;
  }
  return line;
}

bool is_error_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::size_t error_columns() { return columns_of(STDERR_FILENO, 80); }
std::size_t output_columns() { return columns_of(STDOUT_FILENO, 100); }

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

}  // namespace squall::tools::io
