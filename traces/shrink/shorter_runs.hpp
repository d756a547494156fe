// Shorter runs of the same violation: other seeds, and simpler scenarios.
#pragma once

#include <cstdint>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/shrink/signature.hpp"
#include "traces/trace.hpp"

namespace squall::traces::shrink {

/// Runs other seeds of a scenario, then simpler scenarios with a few seeds each, and keeps the run
/// that violates the property with the same signature after the fewest events. A run is given up when it is as long as the
/// shortest. At last it looks for other runs of the scenario that was kept, which need not be
/// shorter: what is left of them may be. Deterministic.
class ShorterRuns {
 public:
  /// Other seeds of the scenario, of each simpler scenario, and of the one that was kept.
  static constexpr std::uint32_t kSeeds = 100;
  static constexpr std::uint32_t kSeedsOfSimpler = 8;
  static constexpr std::uint32_t kSeedsOfLast = 200;
  /// So many other runs are enough.
  static constexpr std::size_t kOthersMax = 12;

  /// REQUIRES: the outcome of `trace` is a violation; `scenario` is the trace's; `maker` lives as
  /// long as this.
  ShorterRuns(const Trace& trace, const scenarios::Scenario& scenario,
              const core::MachineMaker& maker);

  /// False: the seed does not give that violation, as with a trace of an exploration; there is
  /// nothing to try.
  bool is_reproduced() const { return phase_ != Phase::not_reproduced; }
  /// One run is tried. False: there is no other.
  bool try_one();
  std::uint64_t tries() const { return tries_; }
  bool has_shorter() const { return has_shorter_; }
  const scenarios::Scenario& scenario() const { return scenario_; }
  /// The shortest run, with its choices. COST: runs it again.
  Trace trace() const { return trace_of_seed(seed_); }
  /// Other runs of the same scenario that violate the property. COST: runs them again.
  std::vector<Trace> others() const;

 private:
  enum class Phase : std::uint8_t { seeds, scenarios, others, done, not_reproduced };

  /// After how many events, fewer than so many, the run violates the property; 0: after none.
  std::uint64_t violated_after(const scenarios::Scenario& scenario, std::uint64_t seed,
                               std::uint64_t events_max);
  /// ENSURES: when true, it is the shortest.
  bool is_shorter(const scenarios::Scenario& scenario, std::uint64_t seed);
  bool try_simpler();
  bool try_other();
  Trace trace_of_seed(std::uint64_t seed) const;

  scenarios::Scenario scenario_;
  const core::MachineMaker& maker_;
  Header header_;
  Signature signature_;
  std::uint64_t seed_;
  std::uint64_t events_;
  std::uint64_t tries_ = 0;
  bool has_shorter_ = false;
  Phase phase_ = Phase::seeds;
  std::uint32_t seeds_tried_ = 0;
  std::size_t way_ = 0;
  std::vector<std::uint64_t> others_;
};

}  // namespace squall::traces::shrink
