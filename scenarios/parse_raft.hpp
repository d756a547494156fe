// The sections that say how servers and clients are set up.
#pragma once

#include "scenarios/parse_plan.hpp"
#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// How wrong clocks may be where leases are to be safe.
inline constexpr std::uint64_t kDriftMax_ppm = 500'000;

void parse_raft(const json::Reader& reader, Scenario& scenario);
/// What is different at single servers.
void parse_server_settings(const json::Reader& reader, const Known& known, Scenario& scenario);
void parse_clients(const json::Reader& reader, Scenario& scenario);
void parse_spare(const json::Reader& reader, const Known& known, sim::Setup& setup);
void parse_outside_model(const json::Reader& reader, sim::Setup& setup);

}  // namespace squall::scenarios
