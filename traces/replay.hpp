// The replay of a recorded run, choice by choice, on any World of the same setup.
#pragma once

#include <string>

#include "sim/world.hpp"
#include "traces/trace.hpp"

namespace squall::traces {

enum class ReplayKind : std::uint8_t {
  same,       // the recorded outcome again
  fixed,      // recorded as violated; now all choices were possible and every property held
  diverged,   // a choice was not possible
  different,  // all were possible, but another outcome
};

struct ReplayResult {
  ReplayKind kind = ReplayKind::same;
  /// Counted from 1: the last choice that was tried; 0 when there is none.
  std::size_t choice = 0;
  /// diverged: which choice, and what it lacked. different: how it differs. Else empty.
  std::string reason;
  checkers::Verdict verdict;
  std::string failure;  // of machine_failed: World::failure_text()
  std::uint64_t events = 0;
  std::uint64_t world_digest = 0;
};

/// Where the message of a choice is now, or Network::kNoSlot. REQUIRES: names_message() of it.
std::uint16_t slot_of(const sim::World& world, const Choice& choice);

/// The verdict means nothing where a server was elected before its timer can have run out.
bool depends_on_leases(const checkers::Verdict& verdict);

/// "same", "fixed", …
std::string_view name(ReplayKind kind) noexcept;

/// Stops at the first violation. A recorded violation counts as the same when its property and its
/// values are; any other recorded outcome when the world's digest is.
/// The server under test gets the timers that it asks for: leases end by the recorded times, and a
/// timer that cannot have run out is no possible choice. `timing`: of the trace's scenario.
/// REQUIRES: world is fresh, built from the trace's scenario; trace.recorded.
ReplayResult replay(sim::World& world, const Trace& trace, const sim::plan::Timing& timing);

}  // namespace squall::traces
