// The folder in which a long exploration keeps how far it is: written aside, then put in place.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "sim/explorer.hpp"
#include "traces/goals.hpp"

namespace squall::tools {

class CheckpointFile {
 public:
  /// `identity`: one line that says what is explored, and by which program; another one's
  /// checkpoint is refused. `watcher`: the explorer's; must live as long as this.
  CheckpointFile(std::filesystem::path folder, std::string identity,
                 const traces::GoalWatcher& watcher);

  /// False: there is none yet. REQUIRES: the explorer is new, no worker was added.
  /// ERRORS: scenarios::UserError where it is another exploration's, or no checkpoint.
  bool load(sim::Explorer& explorer);
  /// ERRORS: scenarios::UserError where it cannot be written.
  void save(const sim::Explorer& explorer);
  /// At most a minute passes between two checkpoints, so that no more is lost.
  void save_when_due(const sim::Explorer& explorer);
  /// The exploration has ended: there is nothing to be resumed.
  void remove() const;
  /// All that were met, by who was cut off and since.
  traces::Probes met(const sim::Explorer& explorer) const;

 private:
  using Clock = std::chrono::steady_clock;
  std::filesystem::path path_;
  std::string identity_;
  const traces::GoalWatcher& watcher_;
  traces::Probes met_before_;
  Clock::time_point saved_ = Clock::now();
};

}  // namespace squall::tools
