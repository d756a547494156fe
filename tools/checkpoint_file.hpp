// The folder in which a long exploration keeps how far it is: written aside, then put in place.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "sim/explorer.hpp"

namespace squall::tools {

class CheckpointFile {
 public:
  /// `identity`: one line that says what is explored, and by which program; another one's
  /// checkpoint is refused.
  CheckpointFile(std::filesystem::path folder, std::string identity);

  /// False: there is none yet. REQUIRES: the explorer is new, no worker was added.
  /// ERRORS: scenarios::UserError where it is another exploration's, or no checkpoint.
  bool load(sim::Explorer& explorer) const;
  /// ERRORS: scenarios::UserError where it cannot be written.
  void save(const sim::Explorer& explorer);
  /// At most a minute passes between two checkpoints, so that no more is lost.
  void save_when_due(const sim::Explorer& explorer);
  /// The exploration has ended: there is nothing to be resumed.
  void remove() const;

 private:
  using Clock = std::chrono::steady_clock;
  std::filesystem::path path_;
  std::string identity_;
  Clock::time_point saved_ = Clock::now();
};

}  // namespace squall::tools
