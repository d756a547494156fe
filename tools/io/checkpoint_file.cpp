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

#include "sim/explore/checkpoint.hpp"
#include "tools/io/console.hpp"
#include "tools/io/digest_stream.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools::io {
namespace {

constexpr std::chrono::milliseconds kEvery{45'000};
constexpr std::chrono::milliseconds kSoonest{250};
}  // namespace

CheckpointFile::CheckpointFile(std::filesystem::path folder, std::string identity,
                               const traces::exploration::GoalObserver& watcher,
                               CheckpointParts* parts)
    : path_(std::move(folder) / kCheckpointName),
      identity_(std::move(identity)),
      watcher_(watcher),
      parts_(parts) {}

bool CheckpointFile::load(sim::explore::Explorer& explorer) {
  const std::filesystem::path of_ranks = path_.parent_path() / kRankCheckpointName;
  if (std::filesystem::exists(of_ranks)) {
    throw scenarios::UserError{of_ranks.string(),
                               "is the checkpoint of an exploration by ranks: go on with mpirun, "
                               "or give --resume another folder"};
  }
  if (!std::filesystem::exists(path_)) {
    if (parts_ != nullptr) parts_->let_go();
    return false;
  }
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
  const scenarios::UserError not_whole{path_.string(), "is no checkpoint, or not whole: remove it"};
  if (!is_whole() || !std::getline(file, met) || !met_before_.read(met)) throw not_whole;
  read_parts(source);
  if (!sim::explore::load_checkpoint(explorer, source)) throw not_whole;
  exists_ = true;
  return true;
}

void CheckpointFile::read_parts(sim::explore::tables::ByteSource& source) {
  const bool has_parts = source.get<std::uint32_t>() != 0;
  if (has_parts != (parts_ != nullptr)) {
    throw scenarios::UserError{path_.string(), std::string("is the checkpoint of an exploration ") +
                                                   (has_parts ? "with --spill: give it again"
                                                              : "without --spill: leave it out")};
  }
  if (has_parts) parts_->restore(source);
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
  const auto digest = source.digest_of_next(size - identity.size() - 1 - kDigest);
  std::uint64_t expected = 0;
  return digest && source.read(std::as_writable_bytes(std::span(&expected, 1))) &&
         expected == *digest;
}

void CheckpointFile::take_folder() {
  const WholeFile nothing(path_);
  lock_.emplace(path_.parent_path());
  remove_abandoned_files(path_.parent_path(), false);
}

CheckpointFile::~CheckpointFile() = default;

FolderLock::FolderLock(const std::filesystem::path& folder)
    : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  // A file system without locks has none to respect.
  if (folder_ < 0 || ::flock(folder_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(folder_);
  throw scenarios::UserError{
      folder.string(), "another process explores with this folder: give --resume another one"};
}

FolderLock::~FolderLock() {
  if (folder_ >= 0) ::close(folder_);
}

void CheckpointFile::write(const sim::explore::Explorer& explorer) {
  WholeFile file(path_);
  file.stream() << identity_ << '\n';
  StreamSink sink(file.stream());
  const std::string line = met(explorer).text() + '\n';
  sink.write(std::as_bytes(std::span(line)));
  sink.put(std::uint32_t{parts_ != nullptr});
  if (parts_ != nullptr) parts_->save(sink);
  sim::explore::save_checkpoint(explorer, sink);
  const std::uint64_t digest = sink.digest();
  sink.write(std::as_bytes(std::span(&digest, 1)));
  file.commit();
  exists_ = true;
  if (parts_ != nullptr) parts_->keep();
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
  const Clock::time_point now = Clock::now();
  const Clock::duration half = (now - begin_) / 2;
  if (now - saved_ >= std::clamp<Clock::duration>(half, kSoonest, kEvery)) save(explorer);
}

void CheckpointFile::remove() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  exists_ = false;
  if (parts_ != nullptr) parts_->let_go();
}

// Only the watcher of this run knows what a label means.
traces::exploration::Sightings CheckpointFile::met(const sim::explore::Explorer& explorer) const {
  traces::exploration::Sightings met = watcher_.met(explorer.labels());
  met.merge(met_before_);
  return met;
}

}  // namespace squall::tools::io
