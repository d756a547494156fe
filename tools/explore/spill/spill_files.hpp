// The files of an exploration that is larger than memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/tables/spill_store.hpp"
#include "tools/explore/spill/made_folder.hpp"

namespace squall::tools::explore::spill {

/// Files without a name in a folder: they end with the process, whatever ends it. One thread at a
/// time.
class SpillFiles : public sim::explore::tables::SpillStore {
 public:
  /// Makes the folder where it is missing, until the end. ERRORS: scenarios::UserError where no file can be made
  /// in it.
  explicit SpillFiles(std::filesystem::path folder);
  ~SpillFiles() override;
  SpillFiles(const SpillFiles&) = delete;
  SpillFiles& operator=(const SpillFiles&) = delete;

  bool create(File& file) noexcept override;
  bool append(File file, std::span<const std::byte> bytes) noexcept override;
  bool read(File file, std::uint64_t at, std::span<std::byte> room) noexcept override;
  void remove(File file) noexcept override;

  /// The bytes of all files, now and at most.
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t bytes_max() const { return bytes_max_; }
  /// Why the first call failed that did: "No space left on device".
  const std::string& trouble() const { return trouble_; }

 protected:
  struct Open {
    int descriptor = -1;  // below 0: there is no such file
    std::uint64_t size = 0;
  };
  bool fail(int error) noexcept;
  /// A file that is open. `descriptor`: below 0 where it is not, and errno tells why; then false.
  bool add(int descriptor, File& file) noexcept;
  const std::filesystem::path& folder() const { return folder_; }
  std::span<Open> files() { return files_; }
  /// From now on there are so many files, which are not open unless they were …
  void add_places(std::uint64_t count) { files_.resize(count); }
  /// … or are put into their places.
  void put(File file, int descriptor, std::uint64_t size);
  void count_gone(std::uint64_t bytes) { bytes_ -= bytes; }

 private:
  std::filesystem::path folder_;
  MadeFolder made_;
  std::vector<Open> files_;
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_max_ = 0;
  std::string trouble_;
};

}  // namespace squall::tools::explore::spill
