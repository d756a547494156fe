// Reads and writes the checkpoint file: identity, what was met, exploration, digest.
#include "tools/io/checkpoint_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <span>
#include <utility>
#include <vector>

#include "core/hash.hpp"
#include "sim/explore/checkpoint.hpp"
#include "tools/io/console.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools::io {
namespace {

constexpr auto kEvery = std::chrono::seconds(45);

/// The digest of a stream of bytes. It does not depend on how the stream is split into pieces.
class Digest {
 public:
  void add(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::size_t now = std::min(bytes.size(), block_.size() - count_);
      std::copy_n(bytes.begin(), now, block_.begin() + static_cast<std::ptrdiff_t>(count_));
      count_ += now;
      bytes = bytes.subspan(now);
      if (count_ == block_.size()) end_block();
    }
  }
  std::uint64_t value() {
    end_block();
    return sum_;
  }

 private:
  void end_block() {
    sum_ = core::mix(sum_, core::hash_bytes(std::span(block_).first(count_)));
    count_ = 0;
  }
  std::vector<std::byte> block_ = std::vector<std::byte>(1 << 16);
  std::size_t count_ = 0;
  std::uint64_t sum_ = 0;
};

class StreamSink final : public sim::explore::tables::ByteSink {
 public:
  explicit StreamSink(std::ostream& stream) : stream_(stream) {}
  void write(std::span<const std::byte> bytes) noexcept override {
    digest_.add(bytes);
    stream_.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
  }
  std::uint64_t digest() { return digest_.value(); }

 private:
  std::ostream& stream_;
  Digest digest_;
};

class StreamSource final : public sim::explore::tables::ByteSource {
 public:
  explicit StreamSource(std::istream& stream) : stream_(stream) {}
  bool read(std::span<std::byte> room) noexcept override {
    stream_.read(reinterpret_cast<char*>(room.data()), static_cast<std::streamsize>(room.size()));
    return stream_.gcount() == static_cast<std::streamsize>(room.size());
  }

 private:
  std::istream& stream_;
};

}  // namespace

CheckpointFile::CheckpointFile(std::filesystem::path folder, std::string identity,
                               const traces::exploration::GoalObserver& watcher)
    : path_(std::move(folder) / "exploration.checkpoint"),
      identity_(std::move(identity)),
      watcher_(watcher) {}

bool CheckpointFile::load(sim::explore::Explorer& explorer) {
  if (!std::filesystem::exists(path_)) return false;
  std::ifstream file(path_, std::ios::binary);
  std::string identity;
  if (!file || !std::getline(file, identity)) {
    throw scenarios::UserError{path_.string(), "cannot be read"};
  }
  if (identity != identity_) {
    throw scenarios::UserError{
        path_.string(),
        "is the checkpoint of another exploration, or of another build: give --resume another "
        "folder, or remove it"};
  }
  StreamSource source(file);
  std::string met;
  if (!is_whole() || !std::getline(file, met) || !met_before_.read(met) ||
      !sim::explore::load_checkpoint(explorer, source)) {
    throw scenarios::UserError{path_.string(), "is no checkpoint, or not whole: remove it"};
  }
  return true;
}

/// The last word of the file is the digest of everything after the identity.
bool CheckpointFile::is_whole() const {
  constexpr std::uint64_t kDigest = sizeof(std::uint64_t);
  std::ifstream file(path_, std::ios::binary);
  std::string identity;
  std::getline(file, identity);
  const std::uint64_t size = std::filesystem::file_size(path_);
  if (size < identity.size() + 1 + kDigest) return false;
  StreamSource source(file);
  Digest digest;
  std::vector<std::byte> room(1 << 20);
  for (std::uint64_t left = size - identity.size() - 1 - kDigest; left > 0;) {
    const std::span<std::byte> part = std::span(room).first(std::min(left, room.size()));
    if (!source.read(part)) return false;
    digest.add(part);
    left -= part.size();
  }
  std::uint64_t expected = 0;
  return source.read(std::as_writable_bytes(std::span(&expected, 1))) && expected == digest.value();
}

void CheckpointFile::take_folder() {
  const WholeFile nothing(path_);
  const std::filesystem::path folder = path_.parent_path();
  folder_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // A file system without locks has none to respect.
  if (folder_ < 0 || ::flock(folder_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  throw scenarios::UserError{
      folder.string(), "another process explores with this folder: give --resume another one"};
}

CheckpointFile::~CheckpointFile() {
  if (folder_ >= 0) ::close(folder_);
}

void CheckpointFile::write(const sim::explore::Explorer& explorer) const {
  WholeFile file(path_);
  file.stream() << identity_ << '\n';
  StreamSink sink(file.stream());
  const std::string line = met(explorer).text() + '\n';
  sink.write(std::as_bytes(std::span(line)));
  sim::explore::save_checkpoint(explorer, sink);
  const std::uint64_t digest = sink.digest();
  sink.write(std::as_bytes(std::span(&digest, 1)));
  file.commit();
}

void CheckpointFile::save(const sim::explore::Explorer& explorer) {
  try {
    write(explorer);
    trouble_.reset();
  } catch (const scenarios::UserError& error) {
    trouble_ = error;
    print_complaint(error);
  }
  saved_ = Clock::now();
}

void CheckpointFile::save_when_due(const sim::explore::Explorer& explorer) {
  if (Clock::now() - saved_ >= kEvery) save(explorer);
}

void CheckpointFile::remove() const {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

// Only the watcher of this run knows what a label means.
traces::exploration::Sightings CheckpointFile::met(const sim::explore::Explorer& explorer) const {
  traces::exploration::Sightings met = watcher_.met(explorer.labels());
  met.merge(met_before_);
  return met;
}

}  // namespace squall::tools::io
