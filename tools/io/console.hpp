// Standard output and error: checked writes, and colour on a terminal.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/scenario.hpp"
#include "tools/io/exit_code.hpp"

namespace squall::tools::io {

/// REQUIRES: first thing in the program. A standard file that is closed becomes one that cannot be
/// used, so that no file opened later takes its number and the text that was meant for it.
void hold_standard_files() noexcept;

/// Standard output cannot be written: a closed pipe, a full disk.
struct OutputError {
  std::string message;
};

/// ERRORS: OutputError. Unbuffered: call it with whole paragraphs.
void print(std::string_view text);
/// True when standard output is a pipe whose reader has gone: nothing can be told any more.
bool is_output_gone() noexcept;
/// To standard error; failures are ignored: there is no other place to report them.
void print_error(std::string_view text) noexcept;

/// "squall: where: message", as one line on standard error.
void print_complaint(const scenarios::UserError& error) noexcept;
/// Prints a result. Where that cannot be done, complains, and no code says that all held.
ExitCode print_result(std::string_view text, ExitCode code);

/// Text from files and command lines for people: control characters become "\x1b", so that a name
/// cannot write elsewhere on a terminal, or start a line.
std::string one_line(std::string_view text);

bool is_error_terminal();
/// Of the terminal on standard error; 80 when it does not say.
std::size_t error_columns();

/// Of the terminal on standard output; 100 when there is none.
std::size_t output_columns();

enum class Colour { plain, green, red, yellow, bold, dim };
/// The text, coloured when standard output is a terminal and NO_COLOR is unset or empty.
std::string paint(Colour colour, std::string_view text);

}  // namespace squall::tools::io
