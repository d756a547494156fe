// The transcript of a run: its events as prose lines with their virtual time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/types.hpp"
#include "traces/probes.hpp"
#include "traces/transcript/scene.hpp"

namespace squall::traces::transcript {

/// Observes a run, or repeated choices, and composes the transcript. COST: about that of recording
/// the run.
class Transcript {
 public:
  /// Bound on the lines: a short run is shown with every vote and entry, a longer one without them,
  /// and from the longest the middle is omitted.
  static constexpr std::size_t kLinesMax = 150;
  static constexpr std::size_t kFirstLines = 110;  // of a run whose middle is omitted

  /// Call before the first event.
  void begin(const Scene& scene);
  void begin(const Run& run) { begin(scene_of(run)); }
  /// Call after each event, with its report.
  void add(const sim::Report& report, const Scene& scene);
  void add(const sim::Report& report, const Run& run) { add(report, scene_of(run)); }
  /// Call after the last event.
  void end(const Scene& scene);
  void end(const Run& run) { end(scene_of(run)); }

  /// The scenario's name and description; one line per moment; which `sometimes` conditions held;
  /// the coverage probes hit.
  std::string text() const;

 private:
  enum class Grain : std::uint8_t {
    progress,  // commit and answer counts, shown where details are not
    moment,    // faults, leaders, configurations: always shown
    turn,      // candidates, leases, snapshots
    detail     // votes, entries, answers
  };
  struct Line {
    sim::Time time_us;
    std::uint64_t event;  // number of the event; 0: the line belongs to no single event
    Grain grain;
    std::string text;
  };
  using Links = core::PerServer<core::ServerSet>;  // by sender: receivers

  void write(Grain grain, std::string text);
  void tell_progress();
  void watch(const Scene& scene);
  void add_conditions(const Scene& scene, std::string& text) const;
  void keep(Line line);
  std::size_t told() const;

  // transcript_faults.cpp
  void on_fault(const sim::Report& report, const sim::World& world);
  void on_stop(const sim::Report& report, const sim::World& world);
  void on_restart_or_crash_to_come(const sim::Report& report, const sim::World& world);
  void on_links(const sim::Action& action);
  void on_filter(const sim::Action& action, const sim::Setup& setup);
  void tell_links();
  void on_steps(const Scene& scene);
  void on_standing_faults(const Scene& scene, bool stepped);

  // transcript_elections.cpp
  void on_votes(const sim::Report& report, const sim::World& world);
  void on_role(const sim::Report& report, const sim::World& world);
  void on_step_down(const sim::Report& report, const core::View& after);
  void on_lease(const sim::Report& report, const core::View& after);

  // transcript_logs.cpp
  void on_log(const sim::Report& report, const sim::World& world);
  void on_commit(const sim::Report& report, const sim::World& world);
  void on_configuration(const sim::Report& report, const sim::World& world);
  void on_snapshot(const sim::Report& report, const sim::World& world);

  // transcript_clients.cpp
  void on_asked(const sim::Report& report, const sim::World& world);
  void on_forwarded(const sim::Report& report, const sim::World& world);
  void on_answers(const sim::Report& report, const sim::World& world);

  std::string heading_;
  std::string closing_;
  std::vector<Line> lines_;
  Grain finest_ = Grain::detail;  // the finest grain still shown
  std::size_t progress_lines_ = 0;
  std::size_t left_out_ = 0;  // omitted lines after the first kFirstLines
  sim::Time now_ = 0;
  std::uint64_t event_ = 0;
  Probes probes_;
  std::vector<sim::Time> held_at_;  // by plan.sometimes; kNever: not yet
  std::vector<bool> fired_;         // by plan.timeline: already shown
  Links cuts_{};                    // shown as cut, or pending in the two sets below
  Links new_cuts_{}, new_heals_{};  // of the current actions, not shown yet
  std::array<sim::plan::Subjects, sim::plan::kFaults> standing_{};  // by Fault
  core::PerServer<std::int64_t> clocks_jumped_us_{};                // all in all
  core::PerServer<core::ServerSet> votes_{};                        // by candidate
  core::Index committed_ = 0;  // the highest commit index of any server
  std::uint64_t answered_ = 0;
  core::Index committed_told_ = 0;
  std::uint64_t answered_told_ = 0;
  sim::Time progress_at_ = 0;
  sim::Tally tally_;  // before the current event
  bool has_refused_command_ = false;
  bool has_refused_read_ = false;
};

}  // namespace squall::traces::transcript
