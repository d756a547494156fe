// The interface of the files that an exploration spills to when its memory ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/explore/tables/byte_stream.hpp"

namespace squall::sim::explore::tables {

/// Files that grow at their ends and are read anywhere. Their owner is outside: below tools/ there
/// is no file.
class SpillStore {
 public:
  using File = std::uint32_t;

  virtual ~SpillStore() = default;
  /// A new file, which is empty. False: there is none.
  virtual bool create(File& file) noexcept = 0;
  /// False: the bytes are not there, or not all of them.
  virtual bool append(File file, std::span<const std::byte> bytes) noexcept = 0;
  /// False: fewer bytes than these are there, or they cannot be read.
  virtual bool read(File file, std::uint64_t at, std::span<std::byte> room) noexcept = 0;
  virtual void remove(File file) noexcept = 0;
};

/// A place of bytes in a file.
struct SpillPlace {
  SpillStore::File file = 0;
  std::uint32_t size = 0;
  std::uint64_t at = 0;
};

/// A file that is made when something is written to it.
class SpilledPart {
 public:
  /// False: the bytes cannot be written.
  bool append(SpillStore& store, std::span<const std::byte> bytes, SpillPlace& place) {
    if (!exists_ && !store.create(file_)) return false;
    exists_ = true;
    if (!store.append(file_, bytes)) return false;
    place = {file_, static_cast<std::uint32_t>(bytes.size()), size_};
    size_ += bytes.size();
    return true;
  }
  void remove(SpillStore& store) {
    if (exists_) store.remove(file_);
    *this = {};
  }
  /// The file itself is the store's.
  void save(ByteSink& sink) const {
    sink.put(std::uint32_t{exists_});
    sink.put(file_);
    sink.put(size_);
  }
  void restore(ByteSource& source) {
    exists_ = source.get<std::uint32_t>() != 0;
    file_ = source.get<SpillStore::File>();
    size_ = source.get<std::uint64_t>();
  }

 private:
  bool exists_ = false;
  SpillStore::File file_ = 0;
  std::uint64_t size_ = 0;  // bytes
};

}  // namespace squall::sim::explore::tables
