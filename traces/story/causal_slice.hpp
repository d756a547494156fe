// The causal past of a violation: the events that it depends on.
#pragma once

#include <vector>

#include "traces/story/repetition.hpp"

namespace squall::traces::story {

/// By event, at its number - 1. A receipt depends on what sent the message; an event of a server on
/// that server's latest event before it that mattered: one that changed its view, that counted, or
/// that stopped or started it. Where the run ended with a violation, it begins with the last event,
/// with the latest of the other server that the violation names, and with the first commitment of
/// what it names; else with the latest event of every server. Elections in it have all their votes,
/// those that were refused as well.
std::vector<bool> causal_slice(const Repetition& run);

/// The server that the violation accuses; kNobody without one.
core::ServerId accused(const Repetition& run);

}  // namespace squall::traces::story
