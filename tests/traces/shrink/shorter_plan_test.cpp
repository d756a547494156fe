// Failures of liveness, shrunk to the faults that they need.
#include "traces/shrink/shorter_plan.hpp"

#include "core/server.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"

namespace squall::tests::shorter_plan_test {

using scenarios::Scenario;
using traces::Result;
using traces::shrink::ShorterPlan;

namespace {

/// Refuses its vote to all candidates but those of the first term.
class RefusesVotes final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    const bool is_request = std::holds_alternative<core::RequestVote>(message.body);
    if (is_request && message.term > 1) message.term = 0;
  }
};

Scenario calm_at_last() {
  Scenario scenario = busy_scenario();
  scenario.plan.first_leader = 1;
  scenario.plan.faults.until_us = 5 * sim::kSecond_us;
  scenario.plan.calm.election_timeouts = 20;
  scenario.plan.end_us = 20 * sim::kSecond_us;
  return scenario;
}

traces::Judgement judged(const Scenario& scenario, std::uint64_t seed,
                         const core::MachineMaker& maker) {
  traces::Run run(scenario, seed, maker);
  while (run.advance() != nullptr) {
  }
  return traces::judge(scenario, run.world(), run.simulator());
}

ShorterPlan shortest_of(const core::MachineMaker& maker, const core::MachineMaker& reference) {
  traces::Header header;
  header.seed = 1;
  ShorterPlan plan(calm_at_last(), header, maker, reference);
  while (plan.try_one()) {
  }
  return plan;
}

const core::ServerMaker kHonest;
const Maker<RefusesVotes> kRefuses;

}  // namespace

TEST_CASE("A calm without a leader is shrunk to the faults that it needs",
          "[traces][shrink][shorter_plan]") {
  const ShorterPlan plan = shortest_of(kRefuses, kHonest);
  REQUIRE(plan.is_reproduced());
  const Scenario& scenario = plan.scenario();
  REQUIRE(!scenario.plan.timeline.empty());
  CHECK(scenario.plan.timeline.size() <= 2);
  CHECK(scenario.setup.clients == 0);
  CHECK(scenario.plan.links == sim::plan::LinkModel{});
  CHECK(scenario.plan.faults.crash == sim::plan::FaultTiming{});
  CHECK(scenario.plan.faults.isolate == sim::plan::FaultTiming{});
  const traces::Judgement judgement = judged(scenario, scenario.seed, kRefuses);
  CHECK(judgement.result == Result::expectation_failed);
  CHECK(judgement.reasons.front() == plan.reason());
  CHECK_FALSE(judged(scenario, scenario.seed, kHonest).is_failure());
  CHECK(plan.trace().header.seed == scenario.seed);
  CHECK(plan.trace().choices.size() == plan.trace().outcome.event);
}

TEST_CASE("No step of the timeline can go", "[traces][shrink][shorter_plan]") {
  const Scenario scenario = shortest_of(kRefuses, kHonest).scenario();
  for (std::size_t at = 0; at < scenario.plan.timeline.size(); ++at) {
    Scenario less = scenario;
    less.plan.timeline.erase(less.plan.timeline.begin() + static_cast<std::ptrdiff_t>(at));
    CHECK_FALSE(judged(less, scenario.seed, kRefuses).is_failure());
  }
}

TEST_CASE("The simplest plan is the same each time", "[traces][shrink][shorter_plan]") {
  CHECK(shortest_of(kRefuses, kHonest).scenario() == shortest_of(kRefuses, kHonest).scenario());
}

TEST_CASE("A run that meets all expectations is no failure", "[traces][shrink][shorter_plan]") {
  traces::Header header;
  header.seed = 1;
  ShorterPlan plan(calm_at_last(), header, kHonest, kHonest);
  CHECK_FALSE(plan.is_reproduced());
  CHECK_FALSE(plan.try_one());
}

TEST_CASE("Where the reference fails as well, there is nothing to compare with",
          "[traces][shrink][shorter_plan]") {
  const ShorterPlan plan = shortest_of(kRefuses, kRefuses);
  REQUIRE(plan.is_reproduced());
  // Less is asked of it: so short a run has no leader anyway.
  CHECK(plan.scenario().plan.timeline.size() <= 2);
}

}  // namespace squall::tests::shorter_plan_test
