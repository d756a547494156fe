// A breadth-first search that knows RaftCore alone: the yardstick of the explorer's speed.
#pragma once

#include <cstdint>

namespace squall::tests::yardstick {

/// What may be wrong with the model: those of tools::bench::RaftCoreBug that two elections show.
enum class Bug : std::uint8_t { none, votes_for_outdated_logs, truncates_on_every_append };

/// RaftCore on three servers; messages arrive in any order or never. Written from its rules and not
/// from Squall's parts, so that equal numbers mean something.
struct Model {
  std::uint8_t elections = 0;  // 1 to 2
  std::uint8_t commands = 0;   // 0 to 2
  Bug bug = Bug::none;
};

struct Result {
  std::uint64_t states = 0;  // distinct ones, with the first
  std::uint64_t steps = 0;   // to new and to known states
  std::uint32_t levels = 0;  // that were expanded; so a violation is as many steps away
  bool violated = false;
};

/// Visits every state; where an invariant is violated, those up to that level.
Result search(const Model& model);

}  // namespace squall::tests::yardstick
