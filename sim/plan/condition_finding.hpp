// What was found where a condition was asked: for people, once a condition has failed.
#pragma once

#include <vector>

#include "sim/plan/condition.hpp"

namespace squall::sim::plan {

/// Of one condition. What does not apply stays at its default.
struct Finding {
  bool holds = false;
  bool is_down = false;     // the server that was asked
  bool knows_none = false;  // … a leader that knows nothing of such a follower
  /// The one that was asked, or of any server the one that came closest.
  core::ServerId server = core::kNobody;
  std::uint64_t value = 0;  // likewise; the number, count, role or server that was found
  core::Configuration configuration{};
  core::ServerId of = core::kNobody;  // as `server`: the follower
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Of the condition itself, then of each of its parts.
using Findings = std::vector<Finding>;
Findings find(const Condition& condition, const World& world, const ConvergenceScope& scope);

}  // namespace squall::sim::plan
