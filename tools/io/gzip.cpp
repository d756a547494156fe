// The inflation of gzip members with zlib.
#include "tools/io/gzip.hpp"

#ifdef SQUALL_ZLIB
#include <zlib.h>

#include <algorithm>
#endif

namespace squall::tools::io {

bool is_gzip(std::string_view bytes) noexcept { return bytes.substr(0, 2) == "\x1f\x8b"; }

#ifdef SQUALL_ZLIB

namespace {

/// One zlib stream.
struct Inflation {
  z_stream stream{};
  bool begun = false;

  Inflation() {
    constexpr int kGzipWindow = 15 + 16;
    begun = inflateInit2(&stream, kGzipWindow) == Z_OK;
  }
  ~Inflation() {
    if (begun) inflateEnd(&stream);
  }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;
};

}  // namespace

bool reads_gzip() noexcept { return true; }

std::string unpack_gzip(std::string_view packed, std::size_t bytes_max) {
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  Inflation inflation;
  z_stream& stream = inflation.stream;
  if (!inflation.begun) throw GzipFault{"zlib cannot begin"};
  std::string text;
  for (;;) {
    const std::size_t given = std::min(packed.size(), kBlock);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(given);
    const std::size_t before = text.size();
    text.resize(before + kBlock);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = static_cast<uInt>(kBlock);
    const int result = inflate(&stream, Z_NO_FLUSH);
    text.resize(before + kBlock - stream.avail_out);
    packed.remove_prefix(given - stream.avail_in);
    if (text.size() > bytes_max) throw GzipFault{"", true};
    if (result == Z_STREAM_END) {
      // What follows a member is another one, or padding.
      if (!is_gzip(packed)) return text;
      if (inflateReset(&stream) == Z_OK) continue;
    }
    const bool stuck = stream.avail_in == given && text.size() == before;
    if (result != Z_OK || stuck) {
      throw GzipFault{"the gzip data is damaged, or ends too early"};
    }
  }
}

#else

bool reads_gzip() noexcept { return false; }

std::string unpack_gzip(std::string_view, std::size_t) {
  throw GzipFault{
      "this is gzip, which this program was built without zlib to read: unpack it first"};
}

#endif

}  // namespace squall::tools::io
