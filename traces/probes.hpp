// Situations that a campaign should have met: counted, merged, and missed aloud.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/plan/probe.hpp"
#include "sim/world.hpp"

namespace squall::traces {

using sim::plan::kProbes;
using sim::plan::Probe;

/// "two_candidates_in_one_term", …
std::string_view name(Probe probe) noexcept;

/// "elections", "replication", … Probes of one theme follow each other.
std::string_view theme(Probe probe) noexcept;

/// Of one run.
class Probes {
 public:
  /// Call for every report. COST: a few comparisons for steps that change nothing.
  void add(const sim::Report& report, const sim::World& world);
  /// Once, at the end: what the world has counted.
  void finish(const sim::World& world) { finish(world.tally(), world); }
  /// The same of what was counted on the way to where the world is now.
  void finish(const sim::Tally& tally, const sim::World& world);
  /// For a caller that learns of a probe otherwise than from a report.
  void mark_duplicate() { mark(Probe::message_duplicated); }
  void merge(const Probes& others) { hit_ |= others.hit_; }
  friend bool operator==(const Probes& one, const Probes& other) { return one.hit_ == other.hit_; }
  /// One digit per probe, and back; false where the text is not of that form.
  std::string text() const { return hit_.to_string(); }
  bool read(std::string_view text);
  /// Of the probes that were hit.
  std::size_t count() const { return hit_.count(); }
  bool hit(Probe probe) const { return hit_[static_cast<std::size_t>(probe)]; }

 private:
  void mark(Probe probe, bool happened = true) {
    if (happened) hit_.set(static_cast<std::size_t>(probe));
  }
  void on_message(const sim::Report& report, const sim::World& world);
  void on_votes(const sim::Report& report, const sim::World& world);
  void on_appends(const sim::Report& report, const sim::World& world);
  void on_role(const sim::Report& report, const sim::World& world);
  void on_log(const sim::Report& report, const sim::World& world);
  void on_configuration(const sim::Report& report, const sim::World& world);
  void on_stop(const sim::Report& report);
  void on_asked(const sim::Report& report, const sim::World& world);
  void on_request(const sim::Report& report, const sim::World& world);

  std::bitset<kProbes> hit_;
};

/// In how many runs of a campaign each was hit.
struct ProbeCounts {
  std::array<std::uint64_t, kProbes> runs{};

  void add(const Probes& probes) {
    for (std::size_t at = 0; at < runs.size(); ++at) {
      if (probes.hit(static_cast<Probe>(at))) ++runs[at];
    }
  }
};

}  // namespace squall::traces
