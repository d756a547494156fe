// What servers ask of each other, again and again, while nothing is done: who waits for what.
#pragma once

#include <string>
#include <vector>

#include "traces/story/repetition.hpp"

namespace squall::traces::story {

struct Standstill {
  sim::Time from_us = 0;
  std::uint64_t first_event = 0;  // from that time on; 0: there is none
  /// One sentence each, without a full stop: what the leader has not committed and who holds it, which
  /// clients wait and what they were told, who is elected and steps down and why, who refuses whose
  /// vote or entries and why.
  std::vector<std::string> sentences;
};

/// Of the events of these servers from `from_us` on. COST: linear.
Standstill standstill_of(const Repetition& run, sim::Time from_us, core::ServerSet among);

}  // namespace squall::traces::story
