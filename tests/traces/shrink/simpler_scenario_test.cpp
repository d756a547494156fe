// Each way to make a scenario simpler, alone and until none is left.
#include "traces/shrink/simpler_scenario.hpp"

#include "scenarios/parse.hpp"
#include "scenarios/swarm/generate.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"

namespace squall::tests::simpler_scenario_test {

using scenarios::Scenario;
using traces::shrink::simpler;
using traces::shrink::simplifications;

TEST_CASE("A simpler scenario is another one, and can be written and read", "[traces][shrink]") {
  const Scenario scenario = rich_scenario();
  std::size_t applied = 0;
  for (std::size_t way = 0; way < simplifications(); ++way) {
    const auto less = simpler(scenario, way);
    if (!less) continue;
    CAPTURE(way);
    ++applied;
    CHECK(*less != scenario);
    CHECK(scenarios::parse(scenarios::write(*less), "a.json") == *less);
  }
  CHECK(applied >=
        9);  // servers, clients, end, links, disks, pre-votes, sessions, snapshots, faults
}

TEST_CASE("What is taken away again and again ends with the simplest scenario",
          "[traces][shrink]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    Scenario scenario = scenarios::swarm::generate(seed);
    std::size_t taken = 0;
    for (std::size_t way = 0; way < simplifications(); ++way) {
      for (auto less = simpler(scenario, way); less; less = simpler(scenario, way)) {
        scenario = *less;
        REQUIRE(++taken < 200);
      }
    }
    CHECK(taken > 0);
    CHECK(scenario.setup.settings.synchronous_disk);
    CHECK_FALSE(scenario.setup.settings.pre_vote);
    CHECK(scenario.setup.clients <= 1);
    CHECK(scenario.plan.faults.crash == sim::plan::FaultTiming{});
  }
}

TEST_CASE("No way undoes another: every order of ways comes to an end", "[traces][shrink]") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    sim::Rng rng = sim::Rng::stream(seed, "ways");
    Scenario scenario = scenarios::swarm::generate(seed);
    const core::Settings& settings = scenario.setup.settings;
    scenario.setup.mix.reads_in_log =
        seed % 2 == 0 && !settings.lease_reads && !settings.follower_reads;
    std::size_t taken = 0;
    while (true) {
      std::vector<Scenario> simpler_ones;
      for (std::size_t way = 0; way < simplifications(); ++way) {
        if (auto less = simpler(scenario, way)) simpler_ones.push_back(std::move(*less));
      }
      if (simpler_ones.empty()) break;
      scenario = simpler_ones[rng.below(simpler_ones.size())];
      REQUIRE(++taken < 300);
    }
    CHECK(taken > 0);
  }
}

TEST_CASE("A timeline that names a server goes, and then the server", "[traces][shrink]") {
  Scenario scenario =
      scenarios::parse(R"({"servers": 9, "timeline": [{"at": "1s", "crash": 9}]})", "a.json");
  CHECK_FALSE(traces::shrink::without_server(scenario, 9));
  std::optional<Scenario> fewest;
  for (std::size_t way = 0; way < simplifications(); ++way) {
    if (const auto less = simpler(scenario, way)) {
      scenario = *less;
      if (!fewest && scenario.setup.servers < 9) fewest = scenario;
    }
  }
  REQUIRE(fewest);
  CHECK(fewest->setup.servers == 3);
  CHECK(fewest->plan.timeline.empty());
}

TEST_CASE("What clients ask for is simpler where they only read, and messages where they are short",
          "[traces][shrink]") {
  Scenario scenario = rich_scenario();
  scenario.setup.settings.entries_per_message_max = 8;
  scenario.setup.mix.reads_in_log = true;
  for (std::size_t way = 0; way < simplifications(); ++way) {
    if (const auto less = simpler(scenario, way)) scenario = *less;
  }
  CHECK(scenario.setup.mix.gets == sim::kPpmAll);
  // A machine may offer no reads beside it.
  CHECK(scenario.setup.mix.reads_in_log);
  CHECK(scenario.setup.settings.entries_per_message_max == 1);
}

}  // namespace squall::tests::simpler_scenario_test
