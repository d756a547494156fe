// Draws that strike one weak point: few faults, but those that it takes, again and again.
#pragma once

#include <cstdint>

#include "scenarios/scenario.hpp"

namespace squall::scenarios::swarm {

/// In one of four draws replaces what is drawn by a small cluster under one of three schedules. Each
/// of them finds a published bug that all other draws missed in thirty seconds:
///   - membership changes while leaders are isolated as soon as they lead, and many messages are lost:
///     configurations that are rolled back, by servers that have voted and heard nothing more (the bug
///     of 2015 in §4.1's single-server rule);
///   - one clock that is nearly twice as fast, and a core without the server that led;
///   - messages, acknowledgements among them, that are late by several leaderships.
/// Keeps the scenario's name, seed and description. A stream of its own leaves the other draws as
/// they are.
void draw_focus(std::uint64_t seed, Scenario& scenario);

}  // namespace squall::scenarios::swarm
