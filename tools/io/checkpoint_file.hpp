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

/// Files beside a checkpoint that belong to it, and that an exploration goes on writing.
class CheckpointParts {
 public:
  virtual ~CheckpointParts() = default;
  /// Brings them to disk as they are, and lists them. ERRORS: scenarios::UserError.
  virtual void save(sim::explore::tables::ByteSink& sink) = 0;
  /// The checkpoint with the last list is in place: what it lists stays, whatever happens, until
  /// there is another one.
  virtual void keep() noexcept = 0;
  /// They become what they were when the list was saved. ERRORS: scenarios::UserError where one is
  /// missing, or is not what it was; then none has changed.
  virtual void restore(sim::explore::tables::ByteSource& source) = 0;
  /// There is no checkpoint: nothing has to stay, and what a process that was killed left goes.
  virtual void let_go() noexcept = 0;
};

class CheckpointFile {
 public:
  /// `identity`: one line that names the exploration and the build; a checkpoint with another line
  /// is refused. `watcher`: that of the explorer. `parts`: what belongs to the checkpoint, or null.
  /// Both must live as long as this.
  CheckpointFile(std::filesystem::path folder, std::string identity,
                 const traces::exploration::GoalObserver& watcher,
                 CheckpointParts* parts = nullptr);

  ~CheckpointFile();
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;

  /// From now on no other process can do the same.
  /// ERRORS: scenarios::UserError where no file can be written in the folder, or another process
  /// uses it.
  void take_folder();
  /// False: there is no checkpoint. REQUIRES: the explorer is new and has no worker.
  /// ERRORS: scenarios::UserError where the file is of another exploration, or not a whole
  /// checkpoint, or its parts are not, or where ranks have theirs in this folder.
  bool load(sim::explore::Explorer& explorer);
  /// ERRORS: a file that cannot be written is reported on standard error and by trouble(); the
  /// exploration goes on.
  void save(const sim::explore::Explorer& explorer);
  /// save(), if the last one was 45 seconds ago; sooner while the exploration is young, so that at
  /// most half of it can be lost, or a quarter of a second.
  void save_when_due(const sim::explore::Explorer& explorer);
  /// Why the last save() failed, if it did.
  const std::optional<scenarios::UserError>& trouble() const { return trouble_; }
  /// Whether there is one.
  bool exists() const { return exists_; }
  /// Removes the file and its parts, when the exploration has ended.
  void remove();
  /// What was met by this run and by the runs before it.
  traces::exploration::Sightings met(const sim::explore::Explorer& explorer) const;

 private:
  using Clock = std::chrono::steady_clock;
  void write(const sim::explore::Explorer& explorer);
  void read_parts(sim::explore::tables::ByteSource& source);
  bool is_whole() const;
  std::filesystem::path path_;
  std::string identity_;
  std::optional<FolderLock> lock_;
  const traces::exploration::GoalObserver& watcher_;
  traces::exploration::Sightings met_before_;
  CheckpointParts* parts_;
  bool exists_ = false;
  std::optional<scenarios::UserError> trouble_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point saved_ = begin_;
};

}  // namespace squall::tools::io
