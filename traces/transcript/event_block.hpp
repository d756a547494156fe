// One event of a run as text, with all that a server was given, wrote and sent.
#pragma once

#include <string>

#include "sim/world.hpp"

namespace squall::traces::transcript {

/// "boot", and each server's view before the first event.
std::string boot_block(const sim::World& world);

/// A line with the event's number, its time and what happened, and indented lines of what it did, each
/// with a word in front: before, after (views), removed, wrote (entries), snapshot, members, freed, sent,
/// waits (messages; those that wait for the disk), timers, accepted, answered, violated. REQUIRES:
/// `report` is the world's latest, and enabled.
std::string event_block(const sim::Report& report, const sim::World& world, sim::Time now);

}  // namespace squall::traces::transcript
