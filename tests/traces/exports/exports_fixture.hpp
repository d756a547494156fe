// Scenarios, and what their runs are in the formats of other tools.
#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "traces/exports/event_collector.hpp"
#include "traces/exports/export_formats.hpp"
#include "traces/run.hpp"

namespace squall::tests::exports_test {

struct Window {
  std::uint64_t first = 1;
  std::uint64_t last = traces::exports::kAllEvents;
};

/// The run of the scenario with its own seed.
inline std::string exported(const scenarios::Scenario& scenario, std::string_view format,
                            const Window& window = {}) {
  using namespace traces::exports;
  const auto row = std::find_if(kExports.begin(), kExports.end(),
                                [&](const ExportRow& some) { return some.name == format; });
  std::ostringstream out;
  const auto writer = row->make(out);
  traces::Run run(scenario, scenario.seed, core::ServerMaker());
  EventCollector collector(run.world());
  std::uint64_t done = 0;
  const auto begin = [&] {
    Opening opening;
    opening.scenario = &scenario;
    opening.seed = scenario.seed;
    opening.world = &run.world();
    opening.time_us = run.simulator().now();
    opening.first_event = window.first;
    opening.slots = collector.slots();
    writer->begin(opening);
  };
  if (window.first == 1) begin();
  while (done < window.last) {
    const sim::Report* report = run.advance();
    if (report == nullptr) break;
    const RunEvent* event = collector.add(*report, run.world(), run.simulator().now());
    if (event == nullptr) continue;
    done = event->number;
    if (done >= window.first) writer->add(*event);
    if (done + 1 == window.first) begin();
  }
  writer->end({&run.world(), run.simulator().now()});
  return out.str();
}

inline scenarios::Scenario story_named(const std::string& name) {
  return scenarios::parse(*scenarios::find_story(name));
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace squall::tests::exports_test
