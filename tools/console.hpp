// Standard output and error: checked writes, and colour where somebody looks.
#pragma once

#include <string>
#include <string_view>

namespace squall::tools {

/// Standard output cannot be written: a closed pipe, a full disk.
struct OutputError {
  std::string message;
};

/// ERRORS: OutputError. Unbuffered: call it with whole paragraphs.
void print(std::string_view text);
/// To standard error; failures are ignored, for there is nobody left to tell.
void print_error(std::string_view text) noexcept;

bool is_error_terminal();

enum class Colour { plain, green, red, yellow, bold, dim };
/// The text, coloured when standard output is a terminal and NO_COLOR is unset or empty.
std::string paint(Colour colour, std::string_view text);

}  // namespace squall::tools
