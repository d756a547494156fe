// Reads the scenario or trace that a verb was given: a file or a built-in name.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/scenario.hpp"
#include "traces/trace.hpp"

namespace squall::tools {

/// Files beyond this are no scenarios.
inline constexpr std::size_t kScenarioBytesMax = std::size_t{16} << 20;

/// The whole file. ERRORS: scenarios::UserError for folders, unreadable and larger files.
std::string read_text(const std::string& path, std::size_t bytes_max = kScenarioBytesMax);

/// A file of this name, else the library's story of this "name" or "theme/name", else the
/// exploration of this name.
/// ERRORS: scenarios::UserError, with the nearest name of the library.
scenarios::Scenario scenario_from(const std::string& file_or_name);

/// The seats that a scenario or a trace asks for; none where it cannot be read: its reader says why.
scenarios::Seats seats_asked_by(const std::string& scenario_or_trace);

/// What the swarm draws for this seed, and for the machine that runs: nothing that it does not offer.
scenarios::Scenario drawn_scenario(std::uint64_t seed);

/// Judges no rule that the machine that runs does not go by. ERRORS: scenarios::UserError: the scenario
/// asks for what that machine does not offer.
void fit_to_machine(scenarios::Scenario& scenario);

/// ERRORS: scenarios::UserError{"path:line", …}.
traces::Trace trace_from(const std::string& path);

/// As trace_from(), for the machine that runs. ERRORS: another machine recorded it: with the option
/// to give.
traces::Trace trace_to_repeat(const std::string& path);

}  // namespace squall::tools
