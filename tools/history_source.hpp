// Reads the history that check-history was given: a file, a pipe, or standard input.
#pragma once

#include <cstddef>
#include <string>

namespace squall::tools {

/// Files beyond this are refused.
inline constexpr std::size_t kHistoryBytesMax = std::size_t{1} << 30;

/// The name of a history in messages: "standard input" for "-".
std::string history_name(const std::string& file);

/// The whole text, unpacked where it is gzip. What cannot be a history is refused at its beginning, so that endless input ends.
/// ERRORS: scenarios::UserError for folders, devices, unreadable, larger and other files.
std::string read_history_text(const std::string& file);

}  // namespace squall::tools
