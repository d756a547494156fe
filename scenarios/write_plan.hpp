// Parts of a plan as JSON: durations, links' weather, conditions, the timeline.
#pragma once

#include <string>
#include <vector>

#include "scenarios/json/strict_json.hpp"
#include "sim/simulate/plan.hpp"

namespace squall::scenarios {

std::string duration(sim::Time us);
json::Json delay(const sim::Delay& law);
std::string share(sim::Ppm ppm);
json::Json servers(core::ServerSet set);
json::Json conditions(const std::vector<sim::simulate::Condition>& all);
/// Only where it differs from `usual`.
void add_weather(json::Json& json, const sim::simulate::LinkWeather& weather,
                 const sim::simulate::LinkWeather& usual);
json::Json timeline(const sim::simulate::Plan& plan);

}  // namespace squall::scenarios
