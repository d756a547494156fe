// Was it what the scenario expected: each rule alone, then their order.
#include "traces/judgement.hpp"

#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"

namespace squall::tests::judgement_test {

using scenarios::Scenario;
using traces::Facts;
using traces::Judgement;
using traces::Result;

namespace {

checkers::Violation violation_of(checkers::Property property) {
  checkers::Violation violation;
  violation.property = property;
  violation.server = 1;
  violation.other = 2;
  return violation;
}

void check(const Judgement& judgement, Result result, const std::string& reason) {
  CHECK(traces::name(judgement.result) == traces::name(result));
  REQUIRE(judgement.reasons.size() == 1);
  CHECK(judgement.reasons[0] == reason);
}

}  // namespace

TEST_CASE("A run that no condition of until has ended has not met an expectation",
          "[traces][judgement]") {
  Scenario scenario = scenarios::parse(
      R"({"servers": 1, "end": {"at": "1s", "until": [{"leader": 1}, {"crashed": 1}]}})", "a.json");
  const auto judged = [&] {
    traces::Run run(scenario, 1, core::ServerMaker{});
    while (run.advance() != nullptr) {
    }
    return traces::judge(scenario, run.world(), run.simulator());
  };
  CHECK(judged().result == Result::held);
  scenario.plan.until.erase(scenario.plan.until.begin());
  const Judgement missed = judged();
  CHECK(missed.result == Result::expectation_failed);
  CHECK(missed.reasons ==
        std::vector<std::string>{"/end/until/0: expected \"crashed of server 1\" to end the run "
                                 "before 1000 ms, but \"crashed of server 1\" does not hold"});
}

TEST_CASE("A run of which nothing is expected holds", "[traces][judgement]") {
  const Judgement judgement = traces::judge(Scenario{}, Facts{});
  CHECK(judgement.result == Result::held);
  CHECK(judgement.reasons.empty());
}

TEST_CASE("A violation counts unless it is the expected one", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  facts.violation = violation_of(checkers::Property::vote_once);
  const std::string explanation = checkers::explain(*facts.violation);
  check(traces::judge(scenario, facts), Result::violated, explanation);
  scenario.expect.violates = "log_matching";
  check(traces::judge(scenario, facts), Result::violated, explanation);
  scenario.expect.violates = "vote_once";
  check(traces::judge(scenario, facts), Result::held, explanation);
  facts.violation.reset();
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected a violation of vote_once, but every property held");
}

TEST_CASE("A leader must come in time", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  scenario.expect.leader_within_us = 300'000;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected a leader within 300 ms, but none was elected");
  facts.statistics.first_leader_us = 300'001;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected a leader within 300 ms, but the first was elected at 300.001 ms");
  facts.statistics.first_leader_us = 300'000;
  CHECK(traces::judge(scenario, facts).result == Result::held);
}

TEST_CASE("Counts are compared with their bounds", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  facts.commands_committed = 9;
  facts.term = 4;
  facts.statistics.leader_changes = 3;
  scenario.expect.commands_committed_min = 9;
  scenario.expect.term_max = 4;
  scenario.expect.leader_changes_max = 3;
  CHECK(traces::judge(scenario, facts).result == Result::held);
  scenario.expect.commands_committed_min = 10;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected at least 10 commands committed, but there were 9");
  scenario.expect.commands_committed_min.reset();
  scenario.expect.term_max = 3;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected terms up to 3, but term 4 was reached");
  scenario.expect.term_max.reset();
  scenario.expect.leader_changes_max = 2;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected at most 2 leader changes, but there were 3");
  scenario.expect.leader_changes_max.reset();
  scenario.expect.converged = true;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected the servers to converge by the end, but they did not");
  facts.converged = true;
  CHECK(traces::judge(scenario, facts).result == Result::held);
}

TEST_CASE("A probe that the run did not meet is named", "[traces][judgement]") {
  Scenario scenario;
  scenario.expect.met = {sim::plan::Probe::message_duplicated, sim::plan::Probe::log_truncated};
  Facts facts;
  facts.probes.mark_duplicate();
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected the probe log_truncated to be met, but it was not");
  scenario.expect.met.pop_back();
  CHECK(traces::judge(scenario, facts).result == Result::held);
}

TEST_CASE("Conditions that failed are told with their place, their time and what was found",
          "[traces][judgement]") {
  using Kind = sim::plan::Condition::Kind;
  Scenario scenario;
  Facts facts;
  scenario.plan.timeline.resize(2);
  scenario.plan.timeline[1].kind = sim::plan::Step::Kind::check;
  scenario.plan.timeline[1].condition = {Kind::commit_index, 2, 5};
  scenario.plan.never = {{Kind::two_leaders}};
  sim::plan::Condition negation{Kind::negation};
  negation.parts = {{Kind::term, core::kNobody, 2}};
  scenario.plan.finally = {negation};
  facts.statistics.steps.resize(2);
  for (auto& step : facts.statistics.steps) step = {1, 1};
  sim::plan::Finding low;
  low.server = 2;
  low.value = 3;
  facts.statistics.checks = {{1, 120'000, {low}}};
  sim::plan::Finding held;
  held.holds = true;
  facts.statistics.never = {{0, 312'000, {held}}};
  sim::plan::Finding high;
  high.holds = true;
  high.server = 3;
  high.value = 4;
  facts.finally = {{0, 500'000, {sim::plan::Finding{}, high}}};
  const traces::Judgement judgement = traces::judge(scenario, facts);
  CHECK(judgement.result == Result::expectation_failed);
  CHECK(judgement.reasons ==
        std::vector<std::string>{
            "/timeline/1: the check \"commit_index of server 2 at least 5\" failed at 120 ms: "
            "server 2: commit_index is 3, at least 5 is expected",
            "/expect/never/0: expected that \"two_leaders\" never holds, but at 312 ms "
            "\"two_leaders\" holds",
            "/expect/finally/0: expected \"not (term at least 2)\" at the end, but server 3: "
            "term is 4"});
}

TEST_CASE("The gravest result wins", "[traces][judgement]") {
  Scenario scenario;
  Facts facts;
  scenario.plan.faults.one_way.every_us = 1;
  CHECK(traces::judge(scenario, facts).result == Result::vacuous);
  scenario.expect.converged = true;
  CHECK(traces::judge(scenario, facts).result == Result::expectation_failed);
  facts.limit = "terms";
  check(traces::judge(scenario, facts), Result::limit,
        "the limit \"terms\" of 1 048 576 was reached");
  facts.violation = violation_of(checkers::Property::durability);
  CHECK(traces::judge(scenario, facts).result == Result::violated);
}

TEST_CASE("A run's facts are what its world and simulator show", "[traces][judgement]") {
  scenarios::Scenario scenario = tests::small_scenario();
  scenario.plan.faults = {};
  scenario.plan.links = {};
  scenario.setup.settings.synchronous_disk = true;
  scenario.expect.leader_within_us = sim::kSecond_us;
  scenario.expect.commands_committed_min = 10;
  scenario.expect.converged = true;
  traces::Run run(scenario, 3, core::ServerMaker());
  while (run.advance() != nullptr) {
  }
  const Judgement judgement = traces::judge(run.scenario(), run.world(), run.simulator());
  CHECK(judgement.result == Result::held);
  const Facts facts = traces::facts(run.world(), run.simulator());
  CHECK(facts.term >= 1);
  CHECK(facts.statistics.leader_changes >= 1);
  CHECK(facts.commands_committed == run.world().clients().answered());
}

TEST_CASE("Clients that were told what the log does not explain are a violation",
          "[traces][judgement]") {
  Facts facts;
  facts.contradiction = "operation 2 of client 1 was answered for index 9, which was not committed";
  check(traces::judge(Scenario{}, facts), Result::violated,
        "the log does not explain the clients' results: " + facts.contradiction);
}

namespace {

scenarios::Scenario calm_scenario() {
  scenarios::Scenario scenario = tests::small_scenario();
  scenario.plan.faults = {};
  scenario.plan.links = {};
  return scenario;
}

/// Five servers, of which two are calm: they form no quorum.
scenarios::Scenario calm_of(core::ServerSet core) {
  scenarios::Scenario scenario = calm_scenario();
  scenario.setup.servers = 5;
  scenario.plan.faults.until_us = sim::kSecond_us;
  scenario.plan.calm = {sim::plan::Calm::Core::servers, core, 5};
  scenario.plan.end_us = 4 * sim::kSecond_us;
  return scenario;
}

Judgement judged(const scenarios::Scenario& scenario) {
  traces::Run run(scenario, 3, core::ServerMaker());
  while (run.advance() != nullptr) {
  }
  return traces::judge(run.scenario(), run.world(), run.simulator());
}

}  // namespace

TEST_CASE("A core that can form a quorum is calm, whatever the others do", "[traces][judgement]") {
  CHECK(judged(calm_of(core::ServerSet(0b111000))).result == Result::held);
}

TEST_CASE("A calm without a leader says who waits for whose votes", "[traces][judgement]") {
  scenarios::Scenario scenario = calm_of(core::ServerSet(0b000110));
  // No server led before, either.
  scenario.plan.timeline.resize(1);
  scenario.plan.timeline[0].kind = sim::plan::Step::Kind::partition;
  scenario.plan.timeline[0].at_us = 0;
  const Judgement judgement = judged(scenario);
  CHECK(judgement.result == Result::expectation_failed);
  REQUIRE(judgement.reasons.size() == 1);
  const std::string& reason = judgement.reasons[0];
  CHECK(reason.find("expected a leader among {1,2} within 5 election timeouts (1500 ms) of the "
                    "calm, but there was none: there is no leader; server 1, in term ") == 0);
  CHECK(reason.find("waits for votes of a majority of {1,2,3,4,5} (only {1,2} respond)") !=
        std::string::npos);
}

TEST_CASE("What the calm was to bring is judged rule by rule", "[traces][judgement]") {
  scenarios::Scenario scenario;
  scenario.plan.calm.election_timeouts = 10;  // of 300 ms
  Facts facts;
  facts.members = core::ServerSet::first(3);
  check(traces::judge(scenario, facts), Result::vacuous, "vacuous: the calm never began");
  sim::simulate::CalmStatistics& calm = facts.statistics.calm;
  calm.began_us = sim::kSecond_us;
  calm.core = core::ServerSet::first(3);
  calm.led_us = 2 * sim::kSecond_us;
  facts.ended_us = 10 * sim::kSecond_us;
  facts.converged = true;
  CHECK(traces::judge(scenario, facts).result == Result::held);
  calm.led_us = 4 * sim::kSecond_us + 1'000;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected a leader among {1,2,3} within 10 election timeouts (3000 ms) of the calm, but "
        "it took 3001 ms");
  calm.led_us = 2 * sim::kSecond_us;
  calm.grew_us[2] = 8 * sim::kSecond_us;
  CHECK(traces::judge(scenario, facts).result == Result::held);
  calm.grew_before_us[2] = 8 * sim::kSecond_us;
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected terms to stop growing within 10 election timeouts (3000 ms) of the calm, but the "
        "term of server 2 grew 7000 ms into the calm and again later");
  // One that is no member may go on for ever (§4.2.3).
  facts.members.remove(2);
  CHECK(traces::judge(scenario, facts).result == Result::held);
  facts.converged = false;
  facts.awaited = {"server 3 is down"};
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected {1,2,3} to converge in the calm, but they did not: server 3 is down");
  facts.converged = true;
  facts.owed = {"client 0 waits for its operation 7", "client 1 waits for its operation 2"};
  check(traces::judge(scenario, facts), Result::expectation_failed,
        "expected every pending operation to be answered in the calm: client 0 waits for its "
        "operation 7; client 1 waits for its operation 2");
}

}  // namespace squall::tests::judgement_test
