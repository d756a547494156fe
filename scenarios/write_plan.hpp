// Parts of a plan as JSON: durations, links' weather, conditions, the timeline.
#pragma once

#include <string>
#include <vector>

#include "scenarios/strict_json.hpp"
#include "sim/plan.hpp"

namespace squall::scenarios {

std::string duration(sim::Time us);
Json delay(const sim::Delay& law);
std::string share(sim::Ppm ppm);
Json servers(core::ServerSet set);
Json conditions(const std::vector<sim::Condition>& all);
/// Only where it differs from `usual`.
void add_weather(Json& json, const sim::LinkWeather& weather, const sim::LinkWeather& usual);
Json timeline(const sim::Plan& plan);

}  // namespace squall::scenarios
