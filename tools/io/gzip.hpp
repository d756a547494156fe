// Unpacks gzip, where zlib was there when the program was built.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace squall::tools::io {

struct GzipFault {
  std::string message;
  bool is_large = false;  // more than was allowed comes out
};

/// The bytes begin as gzip does (RFC 1952).
bool is_gzip(std::string_view bytes) noexcept;
/// False when the program was built without zlib.
bool reads_gzip() noexcept;
/// All members, one after the other. ERRORS: GzipFault.
std::string unpack_gzip(std::string_view packed, std::size_t bytes_max);

}  // namespace squall::tools::io
