// The files of an exploration that is larger than memory, as parts of its checkpoints.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tools/explore/spill/spill_files.hpp"
#include "tools/io/checkpoint_file.hpp"
#include "tools/io/digest_stream.hpp"

namespace squall::tools::explore::spill {

/// Files with names in a folder. They grow at their ends only. So a checkpoint lists their sizes and
/// digests, and what is written after it is cut off when the exploration goes on from there. A file
/// that is removed stays while a checkpoint lists it.
class KeptSpillFiles final : public SpillFiles, public io::CheckpointParts {
 public:
  /// `name`: what the names of all files begin with; it is no other exploration's in this folder.
  KeptSpillFiles(std::filesystem::path folder, std::string name);
  /// Removes what no checkpoint lists, if it is known what one lists.
  ~KeptSpillFiles() override;

  bool create(File& file) noexcept override;
  bool append(File file, std::span<const std::byte> bytes) noexcept override;
  void remove(File file) noexcept override;

  void save(sim::explore::tables::ByteSink& sink) override;
  void keep() noexcept override;
  void restore(sim::explore::tables::ByteSource& source) override;
  void let_go() noexcept override;

 private:
  struct Part {
    File file = 0;
    std::uint64_t size = 0;
    std::uint64_t digest = 0;
  };
  std::string name_of(File file) const;
  std::filesystem::path path_of(File file) const { return folder() / name_of(file); }
  bool is_kept(File file) const;
  /// Opens a file that must be as it was listed.
  void open_part(const Part& part);
  void remove_unlisted() noexcept;

  std::string name_;
  std::vector<std::unique_ptr<io::StreamDigest>> digests_;  // of each file that is open
  std::vector<Part> listed_;                                // by the last save()
  std::vector<Part> kept_;                                  // by the checkpoint that is in place
  std::vector<Part> removed_;  // of these, with the sizes that they have
  bool knows_kept_ = false;
};

}  // namespace squall::tools::explore::spill
