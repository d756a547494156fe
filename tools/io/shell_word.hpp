// Quotes words for a shell.
#pragma once

#include <string>

namespace squall::tools::io {

/// As part of a command line: quoted where a shell would take it apart.
std::string shell_word(const std::string& word);

}  // namespace squall::tools::io
