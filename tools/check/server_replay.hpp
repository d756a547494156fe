// The servers of an event log, line by line: each line becomes a step from one view to the next.
#pragma once

#include <optional>
#include <string>

#include "core/log_tree.hpp"
#include "core/step.hpp"
#include "tools/check/log_event.hpp"
#include "tools/check/log_positions.hpp"

namespace squall::tools::check {

/// What one line did to its server.
struct Step {
  std::uint32_t event = 0;
  core::ServerId server = core::kNobody;
  /// Their logs and commit indexes are paths of the tree, which begins after the entry at
  /// ServerReplay::offset(); without a known log both are 0.
  core::View before;
  core::View after;
  core::Index commit_before = 0;  // as the lines say
  core::Index commit_after = 0;
  bool booted = false;
  bool knows_log = false;            // before (or it booted) and after
  bool shows_configuration = false;  // a line has told the one in use
  /// An entry that the line added has the position of another one, which was seen first.
  std::optional<LogPositions::Place> conflict;
  core::Ref conflicting = core::kRoot;
};

/// A server as far as the lines up to now tell.
struct Standing {
  core::View view;
  core::Index commit = 0;
  bool begun = false;  // a line was seen
  bool boot_seen = false;
  bool knows_log = false;
  bool may_apply_from_anywhere = false;  // its state machine kept what it had before the boot
  bool shows_configuration = false;
  std::uint32_t awaits_state = kNoEvent;  // a boot whose line tells no term
  /// Since which line its log is not known, and why; the last time.
  std::uint32_t lost_at = kNoEvent;
  std::string lost_why;
};

class ServerReplay {
 public:
  explicit ServerReplay(const EventLog& log);

  /// False: the line tells of entries that no line before it holds; those of other servers may.
  bool can_take(std::uint32_t event) const;
  /// Calls `judge(step)` once, twice where a line completes a boot, or not at all.
  template <typename Judge>
  void take(std::uint32_t event, Judge&& judge) {
    Step step;
    if (completes_boot(event)) {
      boot(standings_[log_.events[event].server].awaits_state, event, step);
      judge(step);
    }
    if (log_.events[event].kind == EventKind::boot) {
      if (!begin_boot(event)) return;
      boot(event, event, step);
    } else {
      change(event, step);
    }
    judge(step);
  }

  const core::LogTree& tree() const { return tree_; }
  const Standing& standing(core::ServerId server) const { return standings_[server]; }
  /// The entries of all logs up to this index are unknown, and taken for the same ones.
  core::Index offset() const { return offset_; }
  /// From an index of a line to one of the tree; 0 for what no tree holds.
  core::Index inside(core::Index index) const {
    return index > offset_ ? core::Index::of(index.value() - offset_.value()) : core::Index(0);
  }
  core::Configuration initial() const { return log_.initial.value_or(core::Configuration{}); }

 private:
  void find_offset();
  bool completes_boot(std::uint32_t event) const;
  bool begin_boot(std::uint32_t event);
  void boot(std::uint32_t event, std::uint32_t state, Step& step);
  void change(std::uint32_t event, Step& step);
  void take_state(const Event& event, core::View& view, Standing& standing);
  void change_log(const Event& event, Step& step);
  void append(const Event& event, Step& step);
  void snapshot(const Event& event, Step& step);
  void apply(const Event& event, core::View& view, Standing& standing);
  void lose_log(std::uint32_t event, Standing& standing, core::View& view, std::string why);
  void begin(std::uint32_t event, Step& step) const;
  void finish(Step& step);
  std::optional<core::Ref> resolve(const Standing& standing, core::Index index,
                                   std::optional<core::Term> term) const;
  core::Ref add(core::Ref parent, const core::Entry& entry, Step& step);
  void follow_configuration(core::View& view, core::Ref before) const;

  const EventLog& log_;
  core::LogTree tree_;
  LogPositions positions_;
  core::PerServer<Standing> standings_{};
  core::Index offset_ = 0;
};

}  // namespace squall::tools::check
