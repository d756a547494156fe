// Mistakes in the command line, in one line.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace squall::tools::io {

/// `squall run: unknown argument "--sed" (did you mean "--seed"?); see squall run --help`.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace squall::tools::io
