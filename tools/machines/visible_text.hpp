// Bytes of other programs as text on one line.
#pragma once

#include <string>
#include <string_view>

#include "core/hexadecimal.hpp"
#include "scenarios/json/strict_json.hpp"

namespace squall::tools::machines {

/// The beginning, of at most `bytes_max` bytes and cut between characters; control characters stand as "\\x1b".
inline std::string visible_text(std::string_view bytes, std::size_t bytes_max) {
  std::string text;
  for (const char byte : scenarios::json::cut(bytes, bytes_max)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code != 0x7f) {
      text += byte;
    } else {
      text += "\\x" + core::hexadecimal(code).substr(14);
    }
  }
  return text;
}

}  // namespace squall::tools::machines
