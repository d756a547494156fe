// Scenarios for Rafts that do not offer everything.
#pragma once

#include <string>
#include <vector>

#include "scenarios/offers.hpp"
#include "scenarios/scenario.hpp"

namespace squall::scenarios {

/// What the scenario asks for and a Raft with these offers has not, in words: "snapshots", …
std::vector<std::string> asked_beyond(const Scenario& scenario, OfferSet offers);

/// Links deliver in order, as a connection of TCP does: for a Raft that relies on it.
void keep_order(Scenario& scenario);

/// A drawn scenario without what a Raft with these offers has not; asked_beyond() is empty then.
/// REQUIRES: a timeline of requests in the calm only.
void keep_within(Scenario& scenario, OfferSet offers);

}  // namespace squall::scenarios
