// The files of an exploration that is larger than memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/tables/spill_store.hpp"
#include "tools/explore/made_folder.hpp"

namespace squall::tools::explore {

/// Files without a name in a folder: they end with the process, whatever ends it. One thread at a
/// time.
class SpillFiles final : public sim::explore::tables::SpillStore {
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

 private:
  struct Open {
    int descriptor = -1;
    std::uint64_t size = 0;
  };
  bool fail(int error) noexcept;

  std::filesystem::path folder_;
  MadeFolder made_;
  std::vector<Open> files_;
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_max_ = 0;
  std::string trouble_;
};

}  // namespace squall::tools::explore
