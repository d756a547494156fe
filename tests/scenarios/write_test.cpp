// Scenarios written back: what is read again is what was written, and says no more than it must.
#include "scenarios/write.hpp"

#include <rapidcheck.h>

#include <fstream>

#include "scenarios/library.hpp"
#include "scenarios/swarm/generate.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/any_scenario.hpp"
#include "tests/scenarios/json_schema.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"

namespace squall::tests::write_test {

using scenarios::Scenario;

TEST_CASE("Every story is written as it was read", "[scenarios][write]") {
  for (const auto& entry : scenarios::library()) {
    CAPTURE(entry.name);
    const Scenario scenario = scenarios::parse(entry);
    const std::string text = scenarios::write(scenario);
    CHECK(scenarios::parse(text, "another name") == scenario);
    CHECK(scenarios::write(scenarios::parse(text, "b")) == text);
  }
}

TEST_CASE("A scenario with every key is written as it was read", "[scenarios][write]") {
  const Scenario scenario = scenario_of(kEverything);
  CHECK(scenario_of(scenarios::write(scenario)) == scenario);
}

TEST_CASE("Whatever the swarm draws is written and read again", "[scenarios][write]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Scenario scenario = scenarios::swarm::generate(seed);
    CAPTURE(seed);
    CHECK(scenario_of(scenarios::write(scenario)) == scenario);
  }
  CHECK(scenario_of(scenarios::write(scenarios::swarm::storm(15))) == scenarios::swarm::storm(15));
}

TEST_CASE("Any scenario is written and read again, and valid by the schema",
          "[slow][scenarios][write]") {
  std::ifstream in(SQUALL_SOURCE_DIR "/scenarios/scenario.schema.json");
  const JsonSchema schema(JsonSchema::Json::parse(in));
  CHECK(rc::check([&] {
    for (int round = 0; round < 5; ++round) {
      const Scenario scenario = AnyScenario().draw();
      const std::string text = scenarios::write(scenario);
      RC_LOG() << text;
      RC_ASSERT(refusal_of(text) == "");
      const Scenario read = scenario_of(text);
      RC_ASSERT(read.setup == scenario.setup);
      RC_ASSERT(read.plan.timing == scenario.plan.timing);
      RC_ASSERT(read.plan.faults == scenario.plan.faults);
      RC_ASSERT(read.plan.timeline == scenario.plan.timeline);
      RC_ASSERT(read == scenario);
      RC_ASSERT(schema.accepts(JsonSchema::Json::parse(text)));
    }
  }));
}

TEST_CASE("What equals the default is left out", "[scenarios][write]") {
  Scenario scenario;
  scenario.name = "small";
  CHECK(scenarios::write(scenario) == R"({
  "version": 1,
  "name": "small",
  "seed": 1,
  "servers": 3,
  "raft": {
    "heartbeat": "50ms",
    "election_timeout": {
      "min": "150ms",
      "max": "300ms"
    }
  },
  "network": {
    "delay": {
      "min": "1ms",
      "tail": "500us"
    }
  },
  "disk": {
    "sync": "immediate"
  },
  "clients": {
    "count": 0
  },
  "end": {
    "at": "10s"
  },
  "expect": {
    "safe": true
  }
}
)");
}

TEST_CASE("Durations and shares are written in their shortest exact form", "[scenarios][write]") {
  const auto written = [](sim::Time time, sim::Ppm drop) {
    Scenario scenario;
    scenario.plan.end_us = time;
    scenario.plan.links.drop = drop;
    const auto json = JsonSchema::Json::parse(scenarios::write(scenario));
    return json["end"]["at"].get<std::string>() + " " + json["network"]["drop"].get<std::string>();
  };
  CHECK(written(0, 1) == "0 0.0001%");
  CHECK(written(1, 10) == "1us 0.001%");
  CHECK(written(1'500, 123'456) == "1500us 12.3456%");
  CHECK(written(2'000, 500'000) == "2ms 50%");
  CHECK(written(3'000'000, 1'000'000) == "3s 100%");
  CHECK(written(90'000'000, 505'000) == "90s 50.5%");
}

}  // namespace squall::tests::write_test
