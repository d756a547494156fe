// The checkpoint file of a long exploration, replaced atomically.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "sim/explore/explorer.hpp"
#include "traces/exploration/goals.hpp"

namespace squall::tools::io {

/// The checkpoint of one process in the folder of --resume, and that of ranks: see
/// tools/explore/rank_checkpoint.hpp.
inline constexpr const char* kCheckpointName = "exploration.checkpoint";
inline constexpr const char* kRankCheckpointName = "ranks.checkpoint";

/// While it lives no other process has the folder.
class FolderLock {
 public:
  /// ERRORS: scenarios::UserError where another process has it.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int folder_;  // file descriptor; below 0: it cannot be locked
};

class CheckpointFile {
 public:
  /// `identity`: one line that names the exploration and the build; a checkpoint with another line
  /// is refused. `watcher`: that of the explorer; must live as long as this.
  CheckpointFile(std::filesystem::path folder, std::string identity,
                 const traces::exploration::GoalObserver& watcher);

  ~CheckpointFile();
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;

  /// From now on no other process can do the same.
  /// ERRORS: scenarios::UserError where no file can be written in the folder, or another process
  /// uses it.
  void take_folder();
  /// False: there is no checkpoint. REQUIRES: the explorer is new and has no worker.
  /// ERRORS: scenarios::UserError where the file is of another exploration, or not a whole
  /// checkpoint, or where ranks have theirs in this folder.
  bool load(sim::explore::Explorer& explorer);
  /// ERRORS: a file that cannot be written is reported on standard error and by trouble(); the
  /// exploration goes on.
  void save(const sim::explore::Explorer& explorer);
  /// save(), if the last checkpoint is older than 45 seconds.
  void save_when_due(const sim::explore::Explorer& explorer);
  /// Why the last save() failed, if it did.
  const std::optional<scenarios::UserError>& trouble() const { return trouble_; }
  /// Removes the file, when the exploration has ended.
  void remove() const;
  /// What was met by this run and by the runs before it.
  traces::exploration::Sightings met(const sim::explore::Explorer& explorer) const;

 private:
  using Clock = std::chrono::steady_clock;
  void write(const sim::explore::Explorer& explorer) const;
  bool is_whole() const;
  std::filesystem::path path_;
  std::string identity_;
  std::optional<FolderLock> lock_;
  const traces::exploration::GoalObserver& watcher_;
  traces::exploration::Sightings met_before_;
  std::optional<scenarios::UserError> trouble_;
  Clock::time_point saved_ = Clock::now();
};

}  // namespace squall::tools::io
