// The same scenario and seed are the same run: twice, in threads side by side, after other runs.
#include <thread>

#include <rapidcheck/catch.h>

#include "scenarios/swarm/generate.hpp"
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/run.hpp"

namespace squall::tests::determinism_test {

namespace {

constexpr std::uint32_t kEventsMax = 3'000;

/// A scenario of the swarm, cut short.
scenarios::Scenario drawn(std::uint64_t seed) {
  scenarios::Scenario scenario = scenarios::swarm::generate(seed);
  scenario.setup.limits.events = kEventsMax;
  return scenario;
}

traces::Outcome outcome_of(const scenarios::Scenario& scenario, std::uint64_t seed) {
  traces::Run run(scenario, seed, core::ServerMaker());
  while (run.advance() != nullptr) {
  }
  return traces::outcome(run.world(), run.simulator());
}

}  // namespace

TEST_CASE("A run done twice is the same run", "[sim][determinism]") {
  rc::prop("same outcome, digests included", [](std::uint64_t swarm, std::uint64_t seed) {
    const scenarios::Scenario scenario = drawn(swarm);
    const traces::Outcome outcome = outcome_of(scenario, seed);
    RC_ASSERT(outcome.event > 0u);
    RC_ASSERT(outcome_of(scenario, seed) == outcome);
  });
}

TEST_CASE("A run is the same event by event, not only at its end", "[slow][sim][determinism]") {
  rc::prop("same report, time and digest after every event",
           [](std::uint64_t swarm, std::uint64_t seed) {
             const scenarios::Scenario scenario = drawn(swarm);
             traces::Run one(scenario, seed, core::ServerMaker());
             traces::Run other(scenario, seed, core::ServerMaker());
             // In turns: neither may notice the other.
             while (const sim::Report* report = one.advance()) {
               const sim::Report* same = other.advance();
               RC_ASSERT(same != nullptr);
               RC_ASSERT(same->action == report->action);
               RC_ASSERT(same->message_key == report->message_key);
               RC_ASSERT(same->entered == report->entered);
               RC_ASSERT(other.simulator().now() == one.simulator().now());
               RC_ASSERT(other.simulator().digest() == one.simulator().digest());
             }
             RC_ASSERT(other.advance() == nullptr);
             RC_ASSERT(other.simulator().ending() == one.simulator().ending());
           });
}

TEST_CASE("A run is the same in four threads side by side", "[sim][determinism]") {
  for (std::uint64_t swarm = 1; swarm <= 12; ++swarm) {
    const scenarios::Scenario scenario = drawn(swarm);
    const traces::Outcome alone = outcome_of(scenario, swarm);
    std::array<traces::Outcome, 4> outcomes;
    std::vector<std::thread> threads;
    for (traces::Outcome& outcome : outcomes) {
      threads.emplace_back([&] { outcome = outcome_of(scenario, swarm); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const traces::Outcome& outcome : outcomes) CHECK(outcome == alone);
  }
}

TEST_CASE("Other runs in the process, whatever they were, change nothing",
          "[slow][sim][determinism]") {
  rc::prop("same outcome after other runs",
           [](std::uint64_t swarm, const std::vector<std::uint64_t>& others) {
             const scenarios::Scenario scenario = drawn(swarm);
             const traces::Outcome outcome = outcome_of(scenario, 1);
             for (std::size_t at = 0; at < std::min<std::size_t>(others.size(), 3); ++at) {
               outcome_of(drawn(others[at]), others[at]);
             }
             RC_ASSERT(outcome_of(scenario, 1) == outcome);
           });
}

TEST_CASE("Another seed is another run", "[sim][determinism]") {
  const scenarios::Scenario scenario = squall::tests::small_scenario();
  std::vector<std::uint64_t> digests;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    digests.push_back(outcome_of(scenario, seed).digest);
  }
  std::sort(digests.begin(), digests.end());
  CHECK(std::adjacent_find(digests.begin(), digests.end()) == digests.end());
}

TEST_CASE("The same events at other times are another run", "[sim][determinism]") {
  scenarios::Scenario scenario;
  scenario.plan.timing.election_timers = false;
  sim::plan::Step step;
  step.kind = sim::plan::Step::Kind::election_timeout;
  step.target = {sim::plan::Target::Kind::servers, core::ServerSet::of(1), 0};
  step.at_us = 1'000;
  scenario.plan.links.delay = {1'000, 0};
  scenario.plan.timeline = {step};
  scenario.plan.until = {{sim::plan::Condition::Kind::leader, core::kNobody, 0}};
  const traces::Outcome early = outcome_of(scenario, 1);
  scenario.plan.timeline[0].at_us = 1'001;
  const traces::Outcome late = outcome_of(scenario, 1);
  CHECK(early.world_digest == late.world_digest);
  CHECK(early.digest != late.digest);
}

}  // namespace squall::tests::determinism_test
