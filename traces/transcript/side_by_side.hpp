// Two runs of the same scenario and seed, event by event, and the first event at which they differ.
#pragma once

#include <string>

#include "traces/run.hpp"

namespace squall::traces::transcript {

/// Runs that do not repeat themselves differ somewhere: in an event or its time, or in what a server became,
/// wrote or sent in it.
class SideBySide {
 public:
  /// As Run; `maker` makes the servers of the one, then those of the other.
  SideBySide(const scenarios::Scenario& scenario, std::uint64_t seed,
             const core::MachineMaker& maker);

  /// One event of each. False: they differ, or both have ended.
  /// COST: the text of both events, some ten microseconds.
  bool advance();
  /// "event 17, 153 ms: … is the first that differs: "…" in one run, "…" in the other"; empty while they
  /// do not differ.
  const std::string& difference() const { return difference_; }

 private:
  /// The block of the next event; empty: it has ended.
  static std::string next(Run& run);
  void compare(const std::string& one, const std::string& other);

  Run one_;
  Run other_;
  std::uint64_t events_ = 0;
  std::string difference_;
};

}  // namespace squall::traces::transcript
