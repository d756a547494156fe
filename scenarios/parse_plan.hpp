// The parts of a plan that have a grammar of their own: targets, conditions, steps, link weather.
#pragma once

#include "scenarios/json_reader.hpp"
#include "sim/plan.hpp"

namespace squall::scenarios {

/// What earlier parts of the document have settled.
struct Known {
  int servers = 0;
  std::vector<std::string> names;  // bound by "as" so far
};

core::ServerId parse_server(const Reader& reader, const Known& known);
core::ServerSet parse_servers(const Reader& reader, const Known& known);
sim::Condition parse_condition(const Reader& reader, const Known& known);
std::vector<sim::Condition> parse_conditions(const Reader& reader, const Known& known);
std::vector<sim::Step> parse_timeline(const Reader& reader, Known& known,
                                      const sim::LinkWeather& usual);
/// Reads delay, drop, duplicate, reorder, reorder_by, garble, bandwidth and queue; what is missing
/// stays as it is.
void parse_link_weather(const Reader& reader, sim::LinkWeather& weather);

}  // namespace squall::scenarios
