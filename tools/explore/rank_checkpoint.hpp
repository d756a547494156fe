// The checkpoint of an exploration by ranks: files of each rank, and one that makes them valid.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/explore/ranks/rank_explorer.hpp"
#include "tools/io/checkpoint_file.hpp"
#include "traces/exploration/goals.hpp"

namespace squall::tools::explore {

/// What steps on any rank met. All ranks call it.
traces::exploration::Sightings met_by_all(sim::explore::ranks::Ranks& ranks,
                                          traces::exploration::Sightings met);

/// All ranks call each function at the same point, with the same folder. In it each rank has files of
/// states, one for every time that a checkpoint was saved, with what was new then, and one file of the
/// states to expand next. `ranks.checkpoint` lists them with their sizes and digests, and is written
/// last: until it is there, the checkpoint before it is valid.
class RankCheckpoint {
 public:
  /// `identity`: one line that names the exploration and the build; a checkpoint with another line
  /// is refused. `watcher`: that of the explorer. Both it and `ranks` must live as long as this.
  RankCheckpoint(std::filesystem::path folder, std::string identity,
                 const traces::exploration::GoalObserver& watcher,
                 sim::explore::ranks::Ranks& ranks);

  /// From now on no other job can do the same. False: there is no checkpoint. REQUIRES: the explorer
  /// is new. ERRORS: scenarios::UserError, the same on all ranks, where no file can be written in
  /// the folder, another job uses it, or the checkpoint is of another exploration or not whole.
  bool load(sim::explore::ranks::RankExplorer& explorer);
  /// Saves the last level that is complete, if no checkpoint has it. ERRORS: what cannot be written is
  /// reported on standard error and by trouble(); the older checkpoint stays, and the exploration may
  /// go on.
  void save(sim::explore::ranks::RankExplorer& explorer);
  /// save(), if the last one was 45 seconds ago; sooner while the exploration is young, so that at
  /// most half of it can be lost.
  void save_when_due(sim::explore::ranks::RankExplorer& explorer);
  /// Why the last save() failed, if it did.
  const std::optional<scenarios::UserError>& trouble() const { return trouble_; }
  /// The level of the last checkpoint; 0: there is none.
  std::uint32_t level() const { return level_; }
  /// Removes all files, when the exploration has ended.
  void remove();
  /// What was met by this run and by the runs before it, on all ranks.
  traces::exploration::Sightings met_by_all(const sim::explore::ranks::RankExplorer& explorer);

 private:
  using Clock = std::chrono::steady_clock;
  enum class Kind : std::uint32_t { states, frontier };
  /// A file of one rank, as it was written.
  struct Part {
    Kind kind = Kind::states;
    std::uint32_t level = 0;
    std::uint32_t rank = 0;
    std::uint32_t ranks = 0;
    std::uint64_t size = 0;
    std::uint64_t digest = 0;
  };

  bool is_first() const { return ranks_.own() == 0; }
  /// What the first rank has, on all ranks.
  std::string from_first(const std::string& bytes);
  /// Calls `work()`; where it fails on some rank, it fails on all, with one complaint.
  template <typename Work>
  void together(Work&& work);

  std::string read_manifest() const;
  void write_manifest(const sim::explore::ranks::RankExplorer& explorer,
                      const std::vector<Part>& parts,
                      const traces::exploration::Sightings& met) const;
  void take(const std::string& manifest, sim::explore::ranks::RankExplorer& explorer);
  void write(Kind kind, sim::explore::ranks::RankExplorer& explorer, std::vector<Part>& own) const;
  void check(const Part& part) const;
  void restore(const Part& part, sim::explore::ranks::RankExplorer& explorer) const;
  void save_parts(sim::explore::ranks::RankExplorer& explorer, std::vector<Part>& own);
  std::filesystem::path path_of(const Part& part) const;
  /// Removes the files of ranks that the manifest does not list.
  void remove_others() const;

  std::filesystem::path folder_;
  std::string identity_;
  const traces::exploration::GoalObserver& watcher_;
  sim::explore::ranks::Ranks& ranks_;
  std::optional<io::FolderLock> lock_;  // of the first rank
  std::vector<Part> parts_;             // of the last checkpoint, of all ranks
  std::uint32_t level_ = 0;
  traces::exploration::Sightings met_before_;
  std::optional<scenarios::UserError> trouble_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point saved_ = begin_;
};

}  // namespace squall::tools::explore
