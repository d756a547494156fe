// The word by which the program was started, for commands that are printed to be pasted.
#pragma once

#include <string>

namespace squall::tools::io {

/// REQUIRES: before the first use; `typed`: argv[0], null or empty where there is none.
void set_program_name(const char* typed);
/// "squall", "tools/squall", as it was typed; "squall" unless set.
const std::string& program_name();
/// The same as a word of a shell.
std::string program_word();
/// The same without its folder: for files that are read elsewhere.
std::string program_word_in_files();

/// `text`, the word "squall" replaced by program_word() wherever a verb follows it.
std::string with_program_word(const std::string& text);

}  // namespace squall::tools::io
