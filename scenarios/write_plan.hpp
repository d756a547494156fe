// Parts of a plan as JSON: durations, link models, conditions, the timeline.
#pragma once

#include <string>
#include <vector>

#include "scenarios/json/strict_json.hpp"
#include "sim/plan/plan.hpp"

namespace squall::scenarios {

std::string duration(sim::Time us);
json::Json delay(const sim::Delay& law);
std::string share(sim::Ppm ppm);
/// Of a clock.
std::string rate(std::int32_t ppm);
json::Json servers(core::ServerSet set);
/// REQUIRES: not a bound name.
json::Json target(const sim::plan::Target& target);
json::Json conditions(const std::vector<sim::plan::Condition>& all);
/// Only where it differs from `usual`.
void add_link_model(json::Json& json, const sim::plan::LinkModel& model,
                    const sim::plan::LinkModel& usual);
json::Json sometimes(const std::vector<sim::plan::Sometime>& all);
/// `commands`: those that its requests ask for.
json::Json timeline(const sim::plan::Plan& plan, const std::vector<sim::ScriptedCommand>& commands);

}  // namespace squall::scenarios
