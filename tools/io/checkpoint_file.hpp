// The folder in which a long exploration keeps how far it is: written aside, then put in place.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "sim/explore/explorer.hpp"
#include "traces/exploration/goals.hpp"

namespace squall::tools::io {

class CheckpointFile {
 public:
  /// `identity`: one line that says what is explored, and by which program; another one's
  /// checkpoint is refused. `watcher`: the explorer's; must live as long as this.
  CheckpointFile(std::filesystem::path folder, std::string identity,
                 const traces::exploration::GoalWatcher& watcher);

  /// ERRORS: scenarios::UserError where no checkpoint could be written to the folder.
  void require_writable() const;
  /// False: there is none yet. REQUIRES: the explorer is new, no worker was added.
  /// ERRORS: scenarios::UserError where it is another exploration's, or no checkpoint.
  bool load(sim::explore::Explorer& explorer);
  /// Where that cannot be done, says so on standard error, and the exploration goes on: see
  /// trouble().
  void save(const sim::explore::Explorer& explorer);
  /// At most a minute passes between two checkpoints, so that no more is lost.
  void save_when_due(const sim::explore::Explorer& explorer);
  /// Why the last one that was to be written was not.
  const std::optional<scenarios::UserError>& trouble() const { return trouble_; }
  /// The exploration has ended: there is nothing to be resumed.
  void remove() const;
  /// All that were met, by who was cut off and since.
  traces::Probes met(const sim::explore::Explorer& explorer) const;

 private:
  using Clock = std::chrono::steady_clock;
  void write(const sim::explore::Explorer& explorer) const;
  bool is_whole() const;
  std::filesystem::path path_;
  std::string identity_;
  const traces::exploration::GoalWatcher& watcher_;
  traces::Probes met_before_;
  std::optional<scenarios::UserError> trouble_;
  Clock::time_point saved_ = Clock::now();
};

}  // namespace squall::tools::io
