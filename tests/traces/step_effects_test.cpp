// Expectations that a run did not meet, and steps and faults that did nothing.
#include "traces/step_effects.hpp"

#include <optional>

#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/judgement.hpp"

namespace squall::tests::step_effects_test {

using scenarios::Scenario;
using traces::Facts;
using traces::Judgement;
using traces::Result;

namespace {

void check(const Judgement& judgement, Result result, const std::string& reason) {
  CHECK(traces::name(judgement.result) == traces::name(result));
  REQUIRE(judgement.reasons.size() == 1);
  CHECK(judgement.reasons[0] == reason);
}

/// A timeline's statistics: of each step, how many effects it had; none: it never fired.
std::vector<sim::simulate::StepStatistics> steps_with(
    std::initializer_list<std::optional<std::uint64_t>> effects) {
  std::vector<sim::simulate::StepStatistics> steps;
  for (const auto& count : effects) {
    steps.emplace_back();
    if (count) steps.back().fired_us = sim::kSecond_us;
    steps.back().effects = count.value_or(0);
  }
  return steps;
}

}  // namespace

TEST_CASE("A condition that never came to hold is an unmet expectation", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  scenario.plan.sometimes = {{sim::plan::Condition::Kind::two_leaders, 0, 0}};
  facts.statistics.sometimes = {false};
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "/expect/sometimes/0: expected \"two_leaders\" at some time, but it never came to hold");
  facts.statistics.sometimes = {true};
  CHECK(traces::judge(scenario, facts).result == Result::held);

  scenario.plan.in_order = {{sim::plan::Condition::Kind::no_leader, 0, 0},
                            {sim::plan::Condition::Kind::two_leaders, 0, 0}};
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "/expect/in_order/0: expected \"no_leader\" at some time, but it did not hold");
  facts.statistics.met_in_order = 1;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "/expect/in_order/1: expected \"two_leaders\" after \"no_leader\", but it did not hold");
  facts.statistics.met_in_order = 2;
  CHECK(traces::judge(scenario, facts).result == Result::held);
}

TEST_CASE("A run whose steps or faults did nothing is vacuous", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  scenario.plan.timeline.resize(2);
  scenario.plan.timeline[1].kind = sim::plan::Step::Kind::restart;
  facts.statistics.steps = steps_with({1, std::nullopt});
  facts.statistics.faults.effect(sim::plan::Fault::crash);
  check(traces::judge(scenario, facts), Result::vacuous,
        "vacuous: /timeline/1 (restart) never fired");
  facts.statistics.steps = steps_with({1, 0});
  check(traces::judge(scenario, facts), Result::vacuous,
        "vacuous: /timeline/1 (restart) had no effect: the server was not down, or its disk is "
        "unreadable");
  scenario.plan.timeline[1].expects = sim::plan::Step::Expects::nothing;
  CHECK(traces::judge(scenario, facts).result == Result::held);
  facts.statistics.steps = steps_with({1, 1});
  CHECK(traces::judge(scenario, facts).result == Result::held);
  scenario.plan.faults.crash.every_us = 1;
  facts.statistics.faults = {};
  facts.statistics.faults.begin(sim::plan::Fault::crash);
  check(traces::judge(scenario, facts), Result::vacuous,
        "vacuous: no fault had an effect: crash (begun 1 times)");
}

TEST_CASE("A step that must be refused fails the run when it is accepted", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  scenario.plan.timeline.resize(1);
  scenario.plan.timeline[0].kind = sim::plan::Step::Kind::request;
  scenario.plan.timeline[0].expects = sim::plan::Step::Expects::refusal;
  facts.statistics.steps = steps_with({1});
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected /timeline/0 (request) to be refused, but it was accepted");
  facts.statistics.steps[0].refusal = sim::Refusal::does_not_lead;
  CHECK(traces::judge(scenario, facts).result == Result::held);
}

TEST_CASE("A verdict lists all that failed", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  scenario.expect.commands_committed_min = 1;
  scenario.plan.sometimes = {{sim::plan::Condition::Kind::two_leaders, 0, 0}};
  facts.statistics.sometimes = {false};
  scenario.plan.timeline.resize(1);
  facts.statistics.steps = steps_with({std::nullopt});
  facts.statistics.faults.effect(sim::plan::Fault::crash);
  const Judgement judgement = traces::judge(scenario, facts);
  CHECK(judgement.result == Result::expectation_failed);
  CHECK(
      judgement.reasons ==
      std::vector<std::string>{
          "expected at least 1 commands committed, but there were 0",
          "/expect/sometimes/0: expected \"two_leaders\" at some time after the first step, but it "
          "never came to hold",
          "vacuous: /timeline/0 (crash) never fired"});
}

TEST_CASE("A run that may be vacuous is held, where it meets all else", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  scenario.plan.timeline.resize(2);
  scenario.expect.may_be_vacuous = true;
  facts.statistics.steps = steps_with({0, std::nullopt});
  CHECK(traces::judge(scenario, facts).result == Result::held);
  scenario.expect.commands_committed_min = 1;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected at least 1 commands committed, but there were 0");
}

TEST_CASE("Only a plan with faults can lack their effect", "[traces][judgement]") {
  Scenario scenario;
  scenario.plan.timeline.resize(1);
  scenario.plan.timeline[0].kind = sim::plan::Step::Kind::request;
  Facts facts;
  facts.statistics.steps = steps_with({1});
  CHECK(traces::judge(scenario, facts).result == Result::held);
  scenario.plan.faults.one_way.every_us = 1;
  CHECK(traces::judge(scenario, facts).result == Result::vacuous);
}

TEST_CASE("A change that the leader refused has no effect", "[traces][judgement]") {
  scenarios::Scenario scenario = tests::small_scenario();
  scenario.plan.faults = {};
  scenario.plan.links = {};
  sim::plan::Step change;
  change.at_us = sim::kSecond_us;
  change.kind = sim::plan::Step::Kind::membership;
  change.target.kind = sim::plan::Target::Kind::leader;
  const auto judged = [&](core::ServerSet voters) {
    change.groups = {voters, {}};
    scenario.plan.timeline = {change};
    traces::Run run(scenario, 3, core::ServerMaker());
    while (run.advance() != nullptr) {
    }
    return traces::judge(run.scenario(), run.world(), run.simulator());
  };
  CHECK(judged(core::ServerSet::first(2)).result == Result::held);
  // The configuration that there is already.
  const Judgement refused = judged(core::ServerSet::first(3));
  CHECK(refused.result == Result::vacuous);
  CHECK(refused.reasons ==
        std::vector<std::string>{"vacuous: /timeline/0 (membership) was refused, because this "
                                 "configuration is in use"});
  change.by = core::ChangeBy::single;
  scenario.setup.settings.joint_consensus = true;
  CHECK(judged(core::ServerSet::of(1)).reasons ==
        std::vector<std::string>{"vacuous: /timeline/0 (membership) was refused, because without "
                                 "joint consensus one voter changes at a time"});
  change.by = core::ChangeBy::settings;
  CHECK(judged(core::ServerSet::of(1)).result == Result::held);
}

}  // namespace squall::tests::step_effects_test
