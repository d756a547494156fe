// Block by block from a descriptor, after a look at what it is.
#include "tools/history_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "scenarios/scenario.hpp"
#include "tools/io/gzip.hpp"
#include "traces/history/read_history.hpp"

namespace squall::tools {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;

class Source {
 public:
  explicit Source(const std::string& file) : name_(history_name(file)) {
    file_ = file == "-" ? ::dup(STDIN_FILENO) : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) refuse(std::string("cannot be read: ") + std::strerror(errno));
  }
  ~Source() {
    if (file_ >= 0) ::close(file_);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  std::string read() {
    look();
    std::string text;
    while (append(text, kBlock)) {
      if (text.size() > kHistoryBytesMax) refuse_size();
      if (text.size() == kBlock && !io::is_gzip(text)) refuse_other(text);
    }
    if (io::is_gzip(text)) text = unpacked(text);
    refuse_other(std::string_view(text).substr(0, kBlock));
    return text;
  }

 private:
  [[noreturn]] void refuse(const std::string& message) const {
    throw scenarios::UserError{name_, message};
  }
  [[noreturn]] void refuse_size() const {
    refuse("the history is larger than " + std::to_string(kHistoryBytesMax >> 20) +
           " MiB, the most that is read");
  }

  std::string unpacked(std::string_view packed) const {
    try {
      return io::unpack_gzip(packed, kHistoryBytesMax);
    } catch (const io::GzipFault& fault) {
      if (fault.is_large) refuse_size();
      refuse(fault.message);
    }
  }

  void look() const {
    struct stat what {};
    if (::fstat(file_, &what) != 0) {
      refuse(std::string("cannot be read: ") + std::strerror(errno));
    }
    if (S_ISDIR(what.st_mode)) refuse("this is a folder, a file is needed");
    const bool device = S_ISBLK(what.st_mode) || S_ISCHR(what.st_mode);
    if (device && ::isatty(file_) == 0) refuse("this is a device, a file or a pipe is needed");
    if (S_ISREG(what.st_mode) && static_cast<std::uint64_t>(what.st_size) > kHistoryBytesMax) {
      refuse_size();
    }
  }

  void refuse_other(std::string_view beginning) const {
    if (beginning.find('\0') != std::string_view::npos) {
      refuse("this is no text: there is a NUL byte near its beginning");
    }
    if (!traces::history::may_be_history(beginning)) {
      refuse(traces::history::kNoHistory);
    }
  }

  /// Up to `bytes` more, fewer at the end only. False at the end.
  bool append(std::string& text, std::size_t bytes) const {
    const std::size_t before = text.size();
    text.resize(before + bytes);
    std::size_t filled = 0;
    while (filled < bytes) {
      const ssize_t got = ::read(file_, text.data() + before + filled, bytes - filled);
      if (got < 0) refuse(std::string("cannot be read: ") + std::strerror(errno));
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    text.resize(before + filled);
    return filled == bytes;
  }

  std::string name_;
  int file_ = -1;
};

}  // namespace

std::string history_name(const std::string& file) { return file == "-" ? "standard input" : file; }

std::string read_history_text(const std::string& file) { return Source(file).read(); }

}  // namespace squall::tools
