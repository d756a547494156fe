// Names, lists and checks the files of an exploration that is larger than memory.
#include "tools/explore/spill/kept_spill_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace squall::tools::explore::spill {

namespace fs = std::filesystem;
using scenarios::UserError;

KeptSpillFiles::KeptSpillFiles(fs::path folder, std::string name)
    : SpillFiles(std::move(folder)), name_(std::move(name)) {
  digests_.resize(files().size());
}

KeptSpillFiles::~KeptSpillFiles() {
  if (knows_kept_) remove_unlisted();
}

std::string KeptSpillFiles::name_of(File file) const {
  return name_ + "-" + std::to_string(file) + ".spill";
}

bool KeptSpillFiles::is_kept(File file) const {
  return std::ranges::any_of(kept_, [&](const Part& part) { return part.file == file; });
}

bool KeptSpillFiles::create(File& file) noexcept {
  const fs::path path = path_of(static_cast<File>(files().size()));
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (!add(descriptor, file)) return false;
  digests_.push_back(std::make_unique<io::StreamDigest>());
  return true;
}

bool KeptSpillFiles::append(File file, std::span<const std::byte> bytes) noexcept {
  if (!SpillFiles::append(file, bytes)) return false;
  digests_[file]->add(bytes);
  return true;
}

void KeptSpillFiles::remove(File file) noexcept {
  digests_[file].reset();
  if (is_kept(file)) {
    Open& open = files()[file];
    removed_.push_back({file, open.size, 0});
    ::close(open.descriptor);
    open = {};
  } else {
    SpillFiles::remove(file);
    ::unlink(path_of(file).c_str());
  }
}

void KeptSpillFiles::save(sim::explore::tables::ByteSink& sink) {
  listed_.clear();
  for (File file = 0; file < files().size(); ++file) {
    const Open& open = files()[file];
    if (open.descriptor < 0) continue;
    if (::fsync(open.descriptor) != 0 && errno != EINVAL) {
      throw UserError{path_of(file).string(),
                      std::string("it cannot be written whole: ") + std::strerror(errno)};
    }
    listed_.push_back({file, open.size, digests_[file]->value()});
  }
  sink.put_all(std::span<const char>(name_));
  sink.put(std::uint64_t{files().size()});
  sink.put(std::uint64_t{listed_.size()});
  for (const Part& part : listed_) {
    sink.put(part.file);
    sink.put(part.size);
    sink.put(part.digest);
  }
}

void KeptSpillFiles::keep() noexcept {
  kept_ = listed_;
  for (const Part& part : removed_) {
    ::unlink(path_of(part.file).c_str());
    count_gone(part.size);
  }
  removed_.clear();
}

void KeptSpillFiles::restore(sim::explore::tables::ByteSource& source) {
  const std::vector<char> name = source.get_all<char>();
  name_.assign(name.begin(), name.end());
  const std::uint64_t count = source.get_length();
  digests_.resize(count);
  add_places(count);
  kept_.resize(source.get_length());
  for (Part& part : kept_) {
    part.file = source.get<File>();
    part.size = source.get<std::uint64_t>();
    part.digest = source.get<std::uint64_t>();
  }
  for (const Part& part : kept_) open_part(part);
  for (const Part& part : kept_) {
    if (::ftruncate(files()[part.file].descriptor, static_cast<off_t>(part.size)) == 0) continue;
    throw UserError{path_of(part.file).string(),
                    std::string("it cannot be cut: ") + std::strerror(errno)};
  }
  knows_kept_ = true;
  remove_unlisted();
}

void KeptSpillFiles::open_part(const Part& part) {
  const fs::path path = path_of(part.file);
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) {
    throw UserError{path.string(), std::string("the checkpoint needs this file of --spill: ") +
                                       std::strerror(errno)};
  }
  put(part.file, descriptor, part.size);
  digests_[part.file] = std::make_unique<io::StreamDigest>();
  std::vector<std::byte> room(std::size_t{1} << 20);
  for (std::uint64_t at = 0; at < part.size;) {
    const auto piece = std::span(room).first(std::min<std::uint64_t>(room.size(), part.size - at));
    if (!read(part.file, at, piece)) break;
    digests_[part.file]->add(piece);
    at += piece.size();
  }
  if (digests_[part.file]->value() == part.digest) return;
  throw UserError{path.string(),
                  "is not what the checkpoint wrote: remove the checkpoint, and begin again"};
}

void KeptSpillFiles::let_go() noexcept {
  kept_.clear();
  knows_kept_ = true;
  remove_unlisted();
}

void KeptSpillFiles::remove_unlisted() noexcept {
  std::error_code error;
  std::vector<fs::path> unlisted;
  for (const auto& entry : fs::directory_iterator(folder(), error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(name_ + "-") || !name.ends_with(".spill")) continue;
    const bool is_listed =
        std::ranges::any_of(kept_, [&](const Part& part) { return name == name_of(part.file); });
    if (!is_listed) unlisted.push_back(entry.path());
  }
  for (const fs::path& path : unlisted) fs::remove(path, error);
}

}  // namespace squall::tools::explore::spill
