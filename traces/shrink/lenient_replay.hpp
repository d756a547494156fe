// A replay that leaves out what is no longer possible, for traces from which choices were deleted.
#pragma once

#include <string>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::traces::shrink {

/// A choice, and what its message is: another message may take its place where terms, indexes or
/// rounds became others.
struct Step {
  Choice choice;
  core::MessageType type = core::MessageType::request_vote;
  core::ServerId from = core::kNobody;
  core::ServerId to = core::kNobody;
};
using Steps = std::vector<Step>;

/// What was possible, up to the first violation, and how it ended.
struct Realized {
  Steps steps;
  std::vector<std::string> descriptions;  // of their messages, where they were asked for
  Outcome outcome;
};

/// A choice that names a message means the message with its key, or else the oldest of its type on
/// its link; a choice that is not possible is left out. COST: a World, and a step for each choice.
Realized replay_leniently(const Steps& steps, const scenarios::Scenario& scenario,
                          const core::MachineMaker& maker, bool describes = false);

/// The choices of a trace, which know nothing of their messages yet.
Steps steps_of(const Trace& trace);

/// The steps as a trace of this scenario.
Trace trace_of(const Realized& realized, const Header& header);

}  // namespace squall::traces::shrink
